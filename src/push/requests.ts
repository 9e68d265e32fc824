// What clients ask for: to enable pushes, and to disable them. How a request reads is its protocol's matter; what comes
// of it is the same. Rules C2 to C6, P2, P3.

import * as st from "util.stanza";
import { fits } from "./registration";
import type { Engine } from "./engine";
import type { Protocol, Selection } from "./protocol";
import type { Registration } from "./registration";

/** A request, and where its answer goes. */
interface Request {
	/** The session that asks, or what stands for it where the answer goes elsewhere than to its stream. */
	readonly origin: Session;
	/** The session itself, where something else stands for it. */
	readonly session?: Session;
	/** The IQ. */
	readonly stanza: Stanza;
}

/** A registration that a client asks for. */
interface Enabling {
	readonly account: string;
	readonly key: string;
	readonly registration: Registration;
}

/** What a client wants switched off. */
interface Disabling {
	readonly account: string;
	readonly selection: Selection;
	/** What that is, for the log. */
	readonly what: string;
}

/** Why a request fails, as it is told to the client. */
type Refusal = readonly [type: StanzaErrorType, condition: string, text: string];

/** How a protocol reads requests. @noSelf */
interface RequestReader {
	/** @returns the registration; nothing, and why not, unless a listener has answered already */
	enable(request: Request): LuaMultiReturn<[Enabling] | [undefined, Refusal | "answered"]>;
	disable(request: Request): LuaMultiReturn<[Disabling] | [undefined, Refusal]>;
}

/** @noSelf */
interface Requests {
	enable(event: Request): boolean;
	disable(event: Request): boolean;
	/** Answers a request that could not be worked on. */
	failed(event: Request): boolean;
}

/** What {@link openRequests} needs. */
interface RequestNeeds {
	readonly engine: Engine;
	readonly protocol: Protocol;
	readonly reader: RequestReader;
	/** A registration is in force. */
	readonly enabled: (this: void, event: Request, key: string, registration: Registration) => void;
}

const notStored: Refusal = ["wait", "internal-server-error", "The registration could not be stored"];
const tooLarge: Refusal = ["modify", "policy-violation", "The registration is too large"];

/** For which room a registration is, for the log. */
function scopeOf(room: string | undefined): string {
	return room !== undefined ? `, for ${room} only` : "";
}

/** Answers a request, with an error if there is a refusal. */
function answer(event: Request, refusal: Refusal | undefined): boolean {
	const { origin, stanza } = event;
	if (refusal === undefined) {
		origin.send(st.reply(stanza));
	} else {
		const [type, condition, text] = refusal;
		origin.send(st.error_reply(stanza, type, condition, text));
	}
	return true;
}

/** Opens the answering of requests. */
function openRequests(needs: RequestNeeds): Requests {
	const { engine, protocol, reader } = needs;
	const { log, registrar } = engine;

	function refuse(event: Request, refusal: Refusal): boolean {
		log("debug", "Push request of %s refused: %s", event.stanza.attr.from ?? "a new session", refusal[2]);
		return answer(event, refusal);
	}

	return {
		enable(event) {
			const [enabling, problem] = reader.enable(event);
			if (enabling === undefined) {
				return problem === "answered" || refuse(event, problem);
			}
			const { account, key, registration } = enabling;
			if (!fits(registration)) {
				return refuse(event, tooLarge);
			}
			const [inForce, failure] = registrar.enable(account, key, registration);
			if (inForce === undefined) {
				return refuse(event, failure === "storage" ? notStored : tooLarge);
			}
			needs.enabled(event, key, inForce);
			const where = `${protocol.serviceOf(inForce)}${scopeOf(inForce.room)}`;
			log("info", "Push notifications enabled for %s at %s", account, where);
			return answer(event, undefined);
		},
		disable(event) {
			const [disabling, problem] = reader.disable(event);
			if (disabling === undefined) {
				return refuse(event, problem);
			}
			const { account, selection, what } = disabling;
			const written = registrar.disable(account, selection);
			log("info", "Push notifications disabled for %s%s", account, what);
			return answer(event, written ? undefined : notStored);
		},
		failed: (event) => answer(event, notStored),
	};
}

export { notStored, openRequests, scopeOf, tooLarge };
export type { Refusal, Request, RequestReader, Requests };
