/**
 * Rooms and mod_muc_cloud_notify: see {@link subject}. Each account is a member of a room of its own where it never is. Somebody
 * there mentions it, and the desktop of another one, who is there, gets every message.
 */
import { bodiesIn } from "./archive.mjs";
import { reference, uriOf } from "./members.mjs";
import { Room, roomService } from "./rooms.mjs";

const service = "rooms.localhost";
const roomsOf = new WeakMap();

function roomOf(account) {
	if (!roomsOf.has(account)) roomsOf.set(account, new Room(account.server, service));
	return roomsOf.get(account);
}

/** Brings somebody into the account's room, where the account is a member. */
async function enter(account, who) {
	const room = roomOf(account);
	if (await room.holds(who)) return room;
	await room.join(who, `${who.account.username}-${who.resource}`);
	if ((await room.affiliation(account.jid)) !== "member") await room.grant(account.jid);
	await who.sync();
	who.inbox.takeAll((stanza) => stanza.name === "message" && stanza.getChildText("body") === null); // the subject, and of affiliations
	return room;
}

export const rooms = {
	host: service,
	module: "muc_cloud_notify",
	settings: (options) => ({
		options,
		pushesFrom: service,
		rooms: { [service]: roomService(["muc_cloud_notify", "muc_mam"], { muc_room_default_persistent: true }) },
	}),
	at: service,
	hibernates: false,
	hasPredecessor: false,
	keyOf: ({ jid }) => jid,
	async tell(world, account, text, sender = world.bob) {
		const room = await enter(account, sender);
		await room.say(sender, text, { content: [reference({ uri: uriOf(account.jid) })] });
		await sender.takeMessage(text); // as it goes out to all who are there
	},
	async desktop(world, account) {
		const client = await world.contact();
		await enter(account, client);
		return client;
	},
	archived: (world, account) => bodiesIn(world, service, "muc_log", roomOf(account).name),
};
