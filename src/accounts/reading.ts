// Reading: from a stanza, as an event shows it, to a message that may be pushed.

import { identify } from "../push/identity";
import { archiveId } from "../push/stanzas";
import { isPatient, newsOf } from "./decide";
import type { WaitingMessage } from "../push/wakeup";
import type { Trigger } from "./decide";

/** A message that was seen on some way. */
interface SightedMessage extends WaitingMessage {
	readonly stanza: Stanza;
}

/** How a stanza was seen. */
interface Sight {
	readonly trigger: Trigger;
	readonly account: string;
	/** The session in whose queue it is. */
	readonly session?: ClientSession;
	/** The session in whose queue it was until that session ended. */
	readonly ended?: ClientSession;
	/** The archive's id, where the event tells it. */
	readonly archived?: string;
}

/** Reads a stanza: the message, if it is worth a push to anybody. */
type Reader = (this: void, stanza: Stanza, sight: Sight) => SightedMessage | undefined;

/** What {@link openReader} needs. */
interface ReaderNeeds {
	readonly host: string;
	/** Whether client state indication holds a stanza back for this session. */
	readonly holdsBack: (this: void, session: ClientSession, stanza: Stanza) => boolean;
	readonly log: LogFunction;
	/** Whole seconds since the epoch. */
	readonly now: (this: void) => number;
}

/** Opens the reading. */
function openReader(needs: ReaderNeeds): Reader {
	const { host, holdsBack, log, now } = needs;

	return (stanza, sight) => {
		const { account, session, trigger } = sight;
		const jid = `${account}@${host}`;
		const queue = session ?? sight.ended;
		const [message, reason, important, direction] = newsOf(stanza, jid, queue);
		if (message === undefined) {
			log("debug", "No push for %s: %s", account, reason);
			return undefined;
		}
		if (queue !== undefined && holdsBack(queue, stanza)) {
			log("debug", "No push for %s: held back for an inactive client", account);
			return undefined;
		}
		const archived = sight.archived ?? archiveId(message, jid);
		const identity = identify(message, stanza, jid, archived, now());
		return { stanza: message, identity, important, reason, direction, archived, patient: isPatient(trigger), session };
	};
}

export { openReader };
export type { Reader, Sight, SightedMessage };
