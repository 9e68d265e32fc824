/** What clients such as Siskin say to the community's extensions of the module, by Tigase's specifications. */
import { createDecipheriv } from "node:crypto";

import xml from "@xmpp/xml";

export const tigase = {
	muted: "tigase:push:filter:muted:0",
	unknown: "tigase:push:filter:ignore-unknown:0",
	groupchat: "tigase:push:filter:groupchat:0",
	priority: "tigase:push:priority:0",
	encrypt: "tigase:push:encrypt:0",
};

/** In `<enable/>`: whose messages are not pushed. */
export const muted = (...jids) => xml("muted", tigase.muted, ...jids.map((jid) => xml("item", { jid })));

/** In `<enable/>`: that pushes are to be encrypted with a key of 16 bytes. */
export const encrypt = (key) => xml("encrypt", { xmlns: tigase.encrypt, alg: "aes-128-gcm" }, key.toString("base64"));

/** What a push says of its priority; null if nothing. */
export const priorityOf = (push) => push.notification.getChildText("priority", tigase.priority);

/** What the app on the phone reads out of an encrypted push. */
export function decrypt(push, key) {
	const element = push.notification.getChild("encrypted", tigase.encrypt);
	const data = Buffer.from(element.getText(), "base64");
	const decipher = createDecipheriv("aes-128-gcm", key, Buffer.from(element.attrs.iv, "base64"));
	decipher.setAuthTag(data.subarray(-16));
	return JSON.parse(Buffer.concat([decipher.update(data.subarray(0, -16)), decipher.final()]).toString());
}
