// The options of Push 2.0, beside those that all push modules of accounts have.

import type { OptionReader } from "../push/options";

interface Push2Options {
	/** The URI by which the operator of this server can be reached (P9). */
	readonly contact: string;
	/** Whether hibernation goes on for its whole time after the first important push (P12). */
	readonly outlastsPush: boolean;
}

/**
 * Reads them.
 *
 * @param host stands for its operator, if nothing else is said
 */
function readPush2Options(options: OptionReader, host: string): Push2Options {
	return {
		contact: options.text("contact_uri", `xmpp:${host}`),
		outlastsPush: options.boolean("hibernate_past_first_push", true),
	};
}

/** Whether every push service takes a token that names this contact: RFC 8292 section 2.1 knows these two. */
function isUsualContact(contact: string): boolean {
	const [usual] = string.match(string.lower(contact), "^mailto:.+@.+$");
	const [web] = string.match(string.lower(contact), "^https://.+$");
	return usual !== undefined || web !== undefined;
}

export { isUsualContact, readPush2Options };
export type { Push2Options };
