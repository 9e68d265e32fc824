/** Accounts and mod_cloud_notify: see {@link subject}. Somebody writes to the account, which has a desktop too. */
import { bodiesIn } from "./archive.mjs";
import { host } from "./prosody.mjs";

export const accounts = {
	host,
	module: "cloud_notify",
	settings: (options) => ({ options }),
	at: undefined,
	hibernates: true,
	hasPredecessor: true,
	keyOf: ({ username }) => username,
	tell: (world, account, text, sender = world.bob) => sender.say(account.jid, text),
	desktop: (_world, account) => account.client(),
	archived: (world, { username }) => bodiesIn(world, host, "archive", username),
};
