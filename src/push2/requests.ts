// How requests of Push 2.0 read, and for which device they are. Rules P2, P3.

import * as ns from "../push/namespaces";
import { deviceOf } from "./belonging";
import { parseEnable } from "./enabling";
import type { Refusal, Request, RequestReader } from "../push/requests";
import type { ServicePolicy } from "../push/service_policy";
import type { Crypto } from "./keys";
import type { Push2Registration } from "./registration";

/** Which device wants its registration off, and as what it may have enabled it. */
interface DeviceSelection {
	readonly device: string;
	readonly client_id?: string;
	readonly resource?: string;
}

/** What {@link openRequestReader} needs. */
interface ReaderNeeds {
	readonly host: string;
	readonly policy: ServicePolicy;
	/** Prosody's cryptography, if it has any. */
	readonly crypto: Crypto | undefined;
	/** Seconds since the epoch. */
	readonly now: (this: void) => number;
}

const refusedService: Refusal = ["cancel", "not-allowed", "This server does not use that push service"];

/**
 * Whether a registration is meant.
 *
 * @param hasOwn whether there is one under the name of the device itself: then only that one is
 */
function isSelected(
	selection: DeviceSelection,
	key: string,
	registration: Push2Registration,
	hasOwn: boolean,
): boolean {
	const { device, client_id, resource } = selection;
	if (hasOwn) {
		return key === device;
	}
	const sameClient = client_id !== undefined && registration.client_id === client_id;
	return sameClient || key === resource || (resource !== undefined && registration.resource === resource);
}

/** Opens the reading of requests. */
function openRequestReader(needs: ReaderNeeds): RequestReader {
	const { host, policy, crypto, now } = needs;

	return {
		enable(request: Request) {
			const { origin, stanza } = request;
			const { client_id, resource } = origin;
			const username = origin.username ?? "";
			const account = `${username}@${host}`;
			const element = stanza.get_child("enable", ns.push2) as Stanza;
			const [registration, problem] = parseEnable(element, { account, now: now(), crypto });
			if (registration === undefined) {
				return $multi(undefined, problem);
			}
			if (policy.refusal(registration.service, account) !== undefined) {
				return $multi(undefined, refusedService);
			}
			const enabling = registration as Mutable<Push2Registration>;
			enabling.client_id = client_id;
			enabling.resource = resource;
			return $multi({ account: username, key: deviceOf(origin) ?? "", registration: enabling });
		},
		disable(request) {
			const { origin } = request;
			const { client_id, resource } = origin;
			const selection: DeviceSelection = { device: deviceOf(origin) ?? "", client_id, resource };
			return $multi({ account: origin.username ?? "", selection, what: "" });
		},
	};
}

export { isSelected, openRequestReader };
export type { DeviceSelection };
