/** How much of everything there is in a soak. SOAK_SCALE=0.1 makes a small one of it, to try something out. */

const scale = Number(process.env.SOAK_SCALE ?? 1);
const scaled = (count) => Math.max(1, Math.round(count * scale));

/** What decides on everything that is left to chance. */
export const seed = Number(process.env.SOAK_SEED ?? Math.floor(Math.random() * 1e9));

export const messages = scaled(50_000);

/** After each round everything is read, nothing is under way, and the heap is measured. */
export const rounds = 8;

/** Rounds after which all memories that have a limit have reached it: the names of 20,000 messages (N6) do so last. */
export const warmUp = 3;

/**
 * How many accounts there are of each kind: 2,000 registered devices, 1,000 of which hibernate. What an account has:
 * `hibernating`, `away`: registered devices whose session hibernates, or that have none;
 * `live`: whether a device is connected, "registered" or "unregistered".
 */
export const groups = [
	{ name: "a phone that hibernates, a tablet that is away", count: scaled(350), hibernating: 1, away: 1 },
	{ name: "a phone that hibernates, a laptop online", count: scaled(300), hibernating: 1, away: 0, live: "registered" },
	{ name: "two phones that hibernate", count: scaled(100), hibernating: 2, away: 0 },
	{ name: "one phone that hibernates", count: scaled(150), hibernating: 1, away: 0 },
	{ name: "two devices that are away", count: scaled(125), hibernating: 0, away: 2 },
	{
		name: "a tablet that is away, a desktop without push online",
		count: scaled(100),
		hibernating: 0,
		away: 1,
		live: "unregistered",
	},
];

/** Registrations that their service refuses from some time on, until they are removed (C28). */
export const doomed = scaled(40);

/** Devices that log in, or come back, at the same time. */
export const logins = 24;

/** Messages, or a few to one account, that are on their way into the server at the same time. */
export const writers = 32;

export const maxErrors = 5;

/** Seconds for which Prosody holds what belongs to a connection from its beginning on, also if that has ended. */
export const connectionTimeout = 8;

/** Options of the server. */
export const options = {
	push_notification_with_sender: true,
	push_max_errors: maxErrors,
	// The default: fewer than there are accounts. It also limits the memory of names, to twenty for each account in it.
	push_cache_size: scaled(1000),
	// Sessions end, and acknowledgements are missed, only when the soak wants it.
	smacks_hibernation_time: 7200,
	smacks_max_ack_delay: 60,
	c2s_timeout: connectionTimeout,
};

/** Shares of the pushes that are answered with an error of type wait, with another error, and late. */
export const shares = { wait: 0.055, refusal: 0.055, late: 0.11 };

/** The least share of errors, and of late answers, without which the soak would not be one. */
export const leastShare = 0.1;

/** Milliseconds by which a push may be late, if the server was not too busy to run its timers. */
export const lateness = 5000;

/**
 * KiB by which the mean of three samples may grow from the first ones after the warm-up to the last ones, while there
 * are 18,750 messages: 56 bytes per message, as much as an empty table takes. A single sample may be off by more, as
 * tables double their size. A small soak has a floor, below which Prosody itself moves.
 */
export const heapBound = Math.max(256, scaled(1024));
