// Enabling pushes while a client logs in: in one round trip with its authentication (SASL2, XEP-0388) and the binding of
// its resource (Bind 2, XEP-0386 1.0 section 5), where the modules for these are loaded. Rule P13.

import * as st from "util.stanza";
import type { Guard } from "../push/guard";
import type { Requests } from "../push/requests";

/** Handlers of events. @noSelf */
interface Inline {
	/** Tells a client that it may enable pushes when it binds. */
	advertise(event: ProsodyEvents["advertise-bind-features"]): void;
	/** A client has bound a resource, and may have asked for pushes as well. Whatever comes of that, it is bound. */
	enable(event: ProsodyEvents["enable-bind-features"]): void;
}

/** What {@link openInline} needs. */
interface InlineNeeds {
	/** The namespace of the requests. */
	readonly xmlns: string;
	readonly requests: Requests;
	readonly guard: Guard;
}

/** What stands for a session, and takes what is sent to it. */
function standInFor(session: ClientSession, take: (this: void, answer: Stanza | string) => boolean): Session {
	const send: Pick<Session, "send"> = { send: take };
	return setmetatable(send as Session, { __index: session, __newindex: session });
}

/** Opens the handling of what is enabled inline. */
function openInline(needs: InlineNeeds): Inline {
	const { xmlns, requests, guard } = needs;

	/** Works on a request as if it came in an IQ, and returns the answer. */
	function ask(session: ClientSession, enable: Stanza, work: (this: void, event: InlineRequest) => void): Stanza {
		const stanza = st.iq({ type: "set", id: "inline", from: session.full_jid }).add_child(enable);
		let answer = st.error_reply(stanza, "wait", "internal-server-error");
		const origin = standInFor(session, (reply) => {
			answer = typeof reply === "object" ? reply : answer;
			return true;
		});
		work({ origin, session, stanza });
		return answer;
	}

	/** Tells in the answer to the binding what the answer to the request is. */
	function tell(result: Stanza, answer: Stanza): void {
		const error = answer.get_child("error");
		if (error === undefined) {
			result.tag("enabled", { xmlns }).up();
			return;
		}
		const failed = st.stanza("failed", { xmlns });
		for (const reason of error.tags) {
			failed.add_child(reason);
		}
		result.add_child(failed);
	}

	function answerTo(
		event: ProsodyEvents["enable-bind-features"],
		work: (this: void, event: InlineRequest) => void,
	): void {
		const enable = event.request.get_child("enable", xmlns);
		if (enable !== undefined) {
			tell(event.result, ask(event.session, enable, work));
		}
	}

	return {
		advertise(event) {
			event.features.tag("feature", { var: xmlns }).up();
		},
		enable(event) {
			const [ok] = guard.attempt("enabling inline", () => {
				answerTo(event, requests.enable);
			});
			if (!ok) {
				guard.attempt("answering inline", () => {
					answerTo(event, requests.failed);
				});
			}
		},
	};
}

/** A request that came with a binding. */
interface InlineRequest {
	readonly origin: Session;
	readonly session: ClientSession;
	readonly stanza: Stanza;
}

export { openInline };
export type { Inline };
