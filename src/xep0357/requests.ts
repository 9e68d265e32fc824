// How requests of XEP-0357 read: `<enable/>` and `<disable/>` (0.4.1 sections 5 and 6), rules C2 to C6.

import * as ns from "../push/namespaces";
import { notStored, scopeOf, tooLarge } from "../push/requests";
import { keyOf, parseDisable, parseEnable } from "./registration";
import type { Guard } from "../push/guard";
import type { Refusal, Request, RequestReader } from "../push/requests";
import type { ServicePolicy } from "../push/service_policy";
import type { CloudRegistration, RequestError, Requester } from "./registration";

/** How what is wrong with a request is told to the client. */
const replies: Readonly<Record<RequestError, Refusal>> = {
	"missing-jid": ["modify", "bad-request", "The jid attribute, which names the push service, is missing"],
	"malformed-jid": ["modify", "jid-malformed", "The jid attribute is not a JID"],
	"own-account": ["modify", "bad-request", "An account can't be its own push service"],
	"local-account": ["cancel", "not-allowed", "An account of this server can't be a push service"],
	"refused-service": ["cancel", "not-allowed", "This server does not use that push service"],
	"too-large": tooLarge,
};

/** What {@link openRequestReader} needs. */
interface ReaderNeeds {
	readonly guard: Guard;
	readonly policy: ServicePolicy;
	/** Seconds since the epoch. */
	readonly now: (this: void) => number;
	/** Who asks, and for what part of the host. */
	readonly requester: (this: void, request: Request) => Requester;
	/** Adds what only this kind of module reads from an `<enable/>`. */
	readonly complete?: (this: void, request: Stanza, registration: CloudRegistration) => void;
	/** Asks the listeners of `cloud_notify/registration`: false if one has refused, and answered. */
	readonly announce: (this: void, event: ProsodyEvents["cloud_notify/registration"]) => unknown;
}

/** Opens the reading of requests. */
function openRequestReader(needs: ReaderNeeds): RequestReader {
	const { guard, policy, now, requester, announce } = needs;

	return {
		enable(request) {
			const { origin, stanza } = request;
			const who = requester(request);
			const [registration, problem] = parseEnable(stanza, who, policy, now());
			if (registration === undefined) {
				return $multi(undefined, replies[problem]);
			}
			needs.complete?.(stanza.get_child("enable", ns.push) as Stanza, registration);
			// The listeners may add to it, or refuse it and answer.
			const [ok, allowed] = guard.attempt("a listener of cloud_notify/registration", () =>
				announce({ origin, stanza, push_info: registration }),
			);
			if (!ok) {
				return $multi(undefined, notStored); // what the listener would have added, encryption for instance, is missing
			}
			if (allowed === false) {
				return $multi(undefined, "answered");
			}
			(registration as Mutable<CloudRegistration>).room = who.room; // whatever a listener has put there
			const { jid, node } = registration;
			return $multi({ account: who.account, key: keyOf(jid, node, who.room), registration });
		},
		disable(request) {
			const { account, room } = requester(request);
			const [selection, problem] = parseDisable(request.stanza, room);
			if (selection === undefined) {
				return $multi(undefined, replies[problem]);
			}
			return $multi({ account, selection, what: ` at ${selection.jid}${scopeOf(room)}` });
		},
	};
}

export { openRequestReader };
