// What clients ask for: `<enable/>` and `<disable/>` (XEP-0357 0.4.1 sections 5 and 6), rules C2 to C6.

import * as st from "util.stanza";
import { fits, keyOf, parseDisable, parseEnable } from "../push/registration";
import type { Engine } from "../push/engine";
import type { Registration, RequestError } from "../push/registration";
import type { ServicePolicy } from "../push/service_policy";

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
	enable(event: SelfStanzaEvent): boolean;
	disable(event: SelfStanzaEvent): boolean;
	/** Answers a request that could not be worked on. */
	failed(event: SelfStanzaEvent): boolean;
}

/** What {@link openRequests} needs. */
interface RequestNeeds {
	readonly engine: Engine;
	readonly policy: ServicePolicy;
	readonly host: string;
	/** Asks the listeners of `cloud_notify/registration`: false if one has refused, and answered. */
	readonly announce: (this: void, event: ProsodyEvents["cloud_notify/registration"]) => unknown;
}

/** Answers a request, with an error if there is a refusal. */
function answer(event: SelfStanzaEvent, refusal: Refusal | undefined): boolean {
	const { origin, stanza } = event;
	if (refusal === undefined) {
		origin.send(st.reply(stanza));
	} else {
		const [type, condition, text] = replies[refusal];
		origin.log("debug", "Push request of %s refused: %s", origin.username, refusal);
		origin.send(st.error_reply(stanza, type, condition, text));
	}
	return true;
}

/** Opens the answering of requests. */
function openRequests(needs: RequestNeeds): Requests {
	const { engine, policy, announce } = needs;

	/** Shows a new registration to the listeners, who may add to it, or refuse it and answer. */
	function announced(event: SelfStanzaEvent, registration: Registration): "allowed" | "answered" | Refusal {
		const { origin, stanza } = event;
		const [ok, allowed] = engine.guard.attempt("a listener of cloud_notify/registration", () =>
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

	return {
		enable(event) {
			const { origin, stanza } = event;
			const { username, client_id, resource } = origin;
			const requester = { account: `${username}@${needs.host}`, client_id, resource };
			const [registration, problem] = parseEnable(stanza, requester, policy, engine.now());
			if (registration === undefined) {
				return answer(event, problem);
			}
			const verdict = announced(event, registration);
			if (verdict !== "allowed") {
				return verdict === "answered" || answer(event, verdict);
			}
			const key = keyOf(registration.jid, registration.node);
			const enabled = engine.registrar.enable(username, origin, key, registration);
			if (enabled) {
				origin.log("info", "Push notifications enabled for %s at %s", username, registration.jid);
			}
			return answer(event, enabled ? undefined : "storage");
		},
		disable(event) {
			const { origin, stanza } = event;
			const [request, problem] = parseDisable(stanza);
			if (request === undefined) {
				return answer(event, problem);
			}
			const written = engine.registrar.disable(origin.username, request);
			origin.log("info", "Push notifications disabled for %s at %s", origin.username, request.jid);
			return answer(event, written ? undefined : "storage");
		},
		failed: (event) => answer(event, "storage"),
	};
}

export { openRequests };
export type { Requests };
