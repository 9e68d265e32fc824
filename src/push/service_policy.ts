// Which push services an account may use (C2).

import * as jid from "util.jid";
import type { ServiceOptions } from "./options";

/** @noSelf */
interface ServicePolicy {
	/** Whether the administrator lets this push service be used. */
	allows(service: string): boolean;
	/** Whether this JID is an account of a VirtualHost of this server. */
	isLocalAccount(service: string): boolean;
}

/** Whether a domain or one that it belongs to is in the set. */
function covers(domains: LuaSet<string>, domain: string): boolean {
	let rest: string | undefined = domain;
	while (rest !== undefined) {
		if (domains.has(rest)) {
			return true;
		}
		[rest] = string.match(rest, "^[^.]*%.(.+)$");
	}
	return false;
}

/**
 * The policy of a host.
 *
 * @param options the administrator's lists as they are now: domains, each with its subdomains; what is denied is not
 *        allowed, and without a list of allowed ones the others are
 * @param hosts the hosts of this server
 */
function openServicePolicy(
	options: (this: void) => ServiceOptions,
	hosts: Readonly<Record<string, HostSession | undefined>>,
): ServicePolicy {
	return {
		allows(service) {
			const domain = jid.host(service) ?? "";
			const { allowed, denied } = options();
			return !covers(denied, domain) && (allowed === undefined || covers(allowed, domain));
		},
		isLocalAccount(service) {
			const [node, host] = jid.split(service);
			return node !== undefined && hosts[host]?.type === "local";
		},
	};
}

export { openServicePolicy };
export type { ServicePolicy };
