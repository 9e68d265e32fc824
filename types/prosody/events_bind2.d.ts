/**
 * What a client may enable while it binds its resource (Bind 2, XEP-0386): events of the community's mod_sasl2_bind2.
 *
 * @noSelfInFile
 */

interface ProsodyEvents {
	/**
	 * Add to `<inline/>` a `<feature var='…'/>` for what may be enabled.
	 * @community mod_sasl2_bind2
	 */
	"advertise-bind-features": { readonly origin: Session; readonly features: Stanza };
	/**
	 * A resource was bound, after "resource-bind". Look into `<bind/>`, and add answers to `<bound/>`.
	 * @community mod_sasl2_bind2
	 */
	"enable-bind-features": { readonly session: ClientSession; readonly request: Stanza; readonly result: Stanza };
}
