// Which push services an account may use (C2).

import * as jid from "util.jid";
import type { ServiceOptions } from "./options";

/** Why a service may not be registered, as a word. */
type ServiceRefusal = "own-account" | "local-account" | "refused-service";

/** @noSelf */
interface ServicePolicy {
	/** Whether the administrator lets an account, under its name in the store, be pushed through this service. */
	allows(service: string, account: string): boolean;
	/** Why an account, named by its bare JID, may not register this service, if it may not. */
	refusal(service: string, account: string): ServiceRefusal | undefined;
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

/** What {@link openServicePolicy} needs. */
interface PolicyNeeds {
	/**
	 * The administrator's lists as they are now: domains, each with its subdomains; what is denied is not allowed, and
	 * without a list of allowed ones the others are.
	 */
	readonly options: (this: void) => ServiceOptions;
	/** The hosts of this server. */
	readonly hosts: Readonly<Record<string, HostSession | undefined>>;
	/** Whether accounts of this server may be push services. */
	readonly localAccounts: boolean;
	/** Whether an account may register a service whatever else holds. */
	readonly isExempt?: (this: void, service: string, account: string) => boolean;
}

/** The policy of a host. */
function openServicePolicy(needs: PolicyNeeds): ServicePolicy {
	const { options, hosts, localAccounts } = needs;

	function isExempt(service: string, account: string): boolean {
		return needs.isExempt?.(service, account) === true;
	}

	function isListed(service: string): boolean {
		const domain = jid.host(service) ?? "";
		const { allowed, denied } = options();
		return !covers(denied, domain) && (allowed === undefined || covers(allowed, domain));
	}

	function isLocalAccount(service: string): boolean {
		const [node, host] = jid.split(service);
		return node !== undefined && hosts[host]?.type === "local";
	}

	return {
		allows: (service, account) => isExempt(service, account) || isListed(service),
		refusal(service, account) {
			if (isExempt(service, account)) {
				return undefined;
			}
			if (jid.bare(service) === account) {
				return "own-account";
			}
			if (!localAccounts && isLocalAccount(service)) {
				return "local-account";
			}
			return isListed(service) ? undefined : "refused-service";
		},
		isLocalAccount,
	};
}

export { openServicePolicy };
export type { ServicePolicy, ServiceRefusal };
