// Which session belongs to which registration of Push 2.0: one that enabled it, or one of the same device, which is its
// client_id, or its resource if it has none (P3).

import type { Belonging } from "../accounts/sessions";
import type { Push2Registration } from "./registration";

declare global {
	interface ClientSession {
		/** Key of the registration that the session enabled, for other modules. */
		push_registration_id?: string;
		/** That registration. */
		push_registration?: Push2Registration;
	}
}

/** The device of a session; nothing before it has bound a resource. */
function deviceOf(session: Session): string | undefined {
	return session.client_id ?? session.resource;
}

/** How sessions belong to registrations of Push 2.0. */
const belonging: Belonging = {
	shown: (session) => session.push_registration_id,
	show(session, key, registration) {
		session.push_registration_id = key;
		session.push_registration = registration as Push2Registration | undefined;
	},
	deviceOf,
	registeredBy: (key) => key,
};

export { belonging, deviceOf };
