// Which session belongs to which registration of XEP-0357: one that enabled it, or one of the same client_id. The fields
// are a public contract (C35).

import type { Belonging } from "../accounts/sessions";
import type { CloudRegistration } from "./registration";

declare global {
	interface ClientSession {
		/** Key of the registration that the session enabled last, or that another module bound it to. */
		push_identifier?: string;
		/** That registration, for others to read. */
		push_settings?: CloudNotifyRegistration;
	}
}

/** How sessions belong to registrations of XEP-0357. */
const belonging: Belonging = {
	shown: (session) => session.push_identifier,
	show(session, key, registration) {
		session.push_identifier = key;
		session.push_settings = registration as CloudRegistration | undefined;
	},
	deviceOf: (session) => session.client_id,
	registeredBy: (_key, registration) => registration.client_id,
};

export { belonging };
