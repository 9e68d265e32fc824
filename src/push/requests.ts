// What clients ask for: `<enable/>` and `<disable/>` (XEP-0357 0.4.1 sections 5 and 6), rules C2 to C6.

import * as st from "util.stanza";
import * as ns from "./namespaces";
import { fits, keyOf, parseDisable, parseEnable } from "./registration";
import type { Engine } from "./engine";
import type { Registration, RequestError, Requester } from "./registration";
import type { ServicePolicy } from "./service_policy";

/** Why a request fails, as a word. */
type Refusal = RequestError | "storage";

/** How a refusal is told to the client. */
const replies: Readonly<Record<Refusal, readonly [type: StanzaErrorType, condition: string, text: string]>> = {
	"missing-jid": ["modify", "bad-request", "The jid attribute, which names the push service, is missing"],
	"malformed-jid": ["modify", "jid-malformed", "The jid attribute is not a JID"],
	"own-account": ["modify", "bad-request", "An account can't be its own push service"],
	"local-account": ["cancel", "not-allowed", "An account of this server can't be a push service"],
	"refused-service": ["cancel", "not-allowed", "This server does not use that push service"],
	"too-large": ["modify", "policy-violation", "The registration is too large"],
	storage: ["wait", "internal-server-error", "The registration could not be stored"],
};

/** @noSelf */
interface Requests {
	enable(event: StanzaEvent): boolean;
	disable(event: StanzaEvent): boolean;
	/** Answers a request that could not be worked on. */
	failed(event: StanzaEvent): boolean;
}

/** What {@link openRequests} needs. */
interface RequestNeeds {
	readonly engine: Engine;
	readonly policy: ServicePolicy;
	/** Who asks, and for what part of the host. */
	readonly requester: (this: void, event: StanzaEvent) => Requester;
	/** Adds what only this kind of module reads from an `<enable/>`. */
	readonly complete?: (this: void, request: Stanza, registration: Registration) => void;
	/** Asks the listeners of `cloud_notify/registration`: false if one has refused, and answered. */
	readonly announce: (this: void, event: ProsodyEvents["cloud_notify/registration"]) => unknown;
	/** A registration is in force. */
	readonly enabled: (this: void, event: StanzaEvent, key: string, registration: Registration) => void;
}

/** For which room something is, for the log. */
function scopeOf(room: string | undefined): string {
	return room !== undefined ? `, for ${room} only` : "";
}

/** Answers a request, with an error if there is a refusal. */
function answer(event: StanzaEvent, refusal: Refusal | undefined): boolean {
	const { origin, stanza } = event;
	if (refusal === undefined) {
		origin.send(st.reply(stanza));
	} else {
		const [type, condition, text] = replies[refusal];
		origin.send(st.error_reply(stanza, type, condition, text));
	}
	return true;
}

/** Opens the answering of requests. */
function openRequests(needs: RequestNeeds): Requests {
	const { engine, policy, announce } = needs;
	const { log, guard, registrar } = engine;

	/** Shows a new registration to the listeners, who may add to it, or refuse it and answer. */
	function announced(event: StanzaEvent, registration: Registration): "allowed" | "answered" | Refusal {
		const { origin, stanza } = event;
		const [ok, allowed] = guard.attempt("a listener of cloud_notify/registration", () =>
			announce({ origin, stanza, push_info: registration }),
		);
		if (!ok) {
			return "storage"; // what the listener would have added, encryption for instance, is missing
		}
		if (allowed === false) {
			return "answered";
		}
		return fits(registration) ? "allowed" : "too-large";
	}

	/** Puts a registration in force: whether it is now, and if not, whether somebody has answered, or why. */
	function enable(event: StanzaEvent, requester: Requester): "allowed" | "answered" | Refusal {
		const [registration, problem] = parseEnable(event.stanza, requester, policy, engine.now());
		if (registration === undefined) {
			return problem;
		}
		needs.complete?.(event.stanza.get_child("enable", ns.push) as Stanza, registration);
		const verdict = announced(event, registration);
		if (verdict !== "allowed") {
			return verdict;
		}
		(registration as Mutable<Registration>).room = requester.room; // whatever a listener has put there
		const { jid, node } = registration;
		const { room } = requester;
		const key = keyOf(jid, node, room);
		const [inForce, refusal] = registrar.enable(requester.account, key, registration);
		if (inForce === undefined) {
			return refusal;
		}
		needs.enabled(event, key, inForce);
		log("info", "Push notifications enabled for %s at %s%s", requester.account, jid, scopeOf(room));
		return "allowed";
	}

	return {
		enable(event) {
			const requester = needs.requester(event);
			const verdict = enable(event, requester);
			if (verdict === "answered" || verdict === "allowed") {
				return verdict === "answered" || answer(event, undefined);
			}
			log("debug", "Push request of %s refused: %s", requester.account, verdict);
			return answer(event, verdict);
		},
		disable(event) {
			const { account, room } = needs.requester(event);
			const [request, problem] = parseDisable(event.stanza, room);
			if (request === undefined) {
				log("debug", "Push request of %s refused: %s", account, problem);
				return answer(event, problem);
			}
			const written = registrar.disable(account, request);
			log("info", "Push notifications disabled for %s at %s%s", account, request.jid, scopeOf(room));
			return answer(event, written ? undefined : "storage");
		},
		failed: (event) => answer(event, "storage"),
	};
}

export { openRequests };
export type { Requests };
