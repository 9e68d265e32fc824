/**
 * What a client may enable while it binds its resource (Bind 2, XEP-0386), by the community's mod_sasl2_bind2. Without
 * that module these events are never fired.
 */

interface ProsodyEvents {
	/** Add to `<inline/>` a `<feature var='…'/>` for what may be enabled. */
	"advertise-bind-features": { readonly origin: Session; readonly features: Stanza };
	/** A resource was bound, after "resource-bind". Look into `<bind/>`, and add answers to `<bound/>`. */
	"enable-bind-features": { readonly session: ClientSession; readonly request: Stanza; readonly result: Stanza };
}
