/**
 * Which registrations are pushed for a message, and when: the rules for the situations that a soak has, and nothing else.
 * It knows what Prosody does with a message (RFC 6121, XEP-0280, XEP-0313), and nothing of the module.
 */

/** The sessions of an account that get a message, be it itself or a carbon of it. */
export function receivers({ kind }, account) {
	const { sessions } = account;
	if (kind.from === "live") return sessions.filter((session) => session !== account.live);
	if (kind.to === "bare") return ["error", "groupchat"].includes(kind.type) ? [] : sessions;
	if (kind.to === "away") return sessions;
	if (kind.type === "chat") return sessions;
	return [kind.to === "phone" ? account.phones[0] : account.live];
}

/** Whether the message ends in the offline store, as nobody is there to take it. */
export function isStoredOffline({ kind }, account) {
	return account.sessions.length === 0 && ["chat", "normal"].includes(kind.type);
}

/** Whether a message to the account can be of this kind. */
export function isPossible(kind, account) {
	const exists = {
		bare: true,
		contact: account.live,
		phone: account.phones[0],
		live: account.live,
		away: account.away[0],
	};
	if (kind.needs === "no other session" && account.sessions.length > 1) return false;
	return Boolean(exists[kind.to]);
}

/** When a device is pushed for a message: "at once", "collected" (within a second, C15), or undefined for not at all. */
export function wakes(message, device, account) {
	const { kind } = message;
	if (device.isGone) return undefined;
	if (kind.call === "propose" || (kind.call === "retract" && device.calls.has(message.call))) return "at once"; // C14
	if (device.state === "live") return undefined;
	if (kind.from === "live") return receivers(message, account).includes(device) ? "collected" : undefined;
	if (kind.type === "groupchat" && kind.to === "bare") return "collected"; // C13
	if (device.state === "hibernating") return receivers(message, account).includes(device) ? "collected" : undefined; // C11
	return kind.archived || isStoredOffline(message, account) ? "at once" : undefined; // C10, C9
}

/** What one push stands for that is sent for several messages (C15): the important ones, if there are any. */
export function summary(messages) {
	const important = messages.filter((message) => message.important);
	const told = important.length > 0 ? important : messages;
	return { important: important.length > 0, senders: told.map(({ from }) => from), messages };
}

/** C27: the one wake-up that is kept of two, the later one unless only the earlier is important. */
export function keptOf(earlier, later) {
	const { important, senders, messages } = earlier.important && !later.important ? earlier : later;
	return { important, senders, messages };
}
