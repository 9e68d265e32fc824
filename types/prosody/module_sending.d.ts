/**
 * Sending stanzas, and asking who may do what (core/moduleapi.lua).
 *
 * @noSelfInFile
 */

/** What `send_iq` resolves with. */
interface IqReply {
	/**
	 * The answer. **May be of type "error"**: one that a local host or component gives directly does not reject the
	 * promise. Look at `stanza.attr.type`.
	 */
	readonly stanza: Stanza;
	/** Where it came in; `nil` for direct answers of local hosts. */
	readonly origin?: Session;
}

interface ModuleApi {
	/**
	 * Sends a stanza as coming from the host. Sets nothing: `from` and `to` must be there. No "pre-" events, so nothing
	 * is archived for the sender. A local receiver gets this very object.
	 */
	send(this: ModuleApi, stanza: Stanza, origin?: Session): void;
	/**
	 * Sends an IQ, on the next tick, and waits for its answer.
	 *
	 * Resolves with IqReply, which may carry an error, see there. Rejects with a ProsodyError: an error answer (with
	 * `context.stanza`); no answer in time ("wait", "remote-server-timeout", empty context); id in use ("modify",
	 * "conflict"); more than 256 IQs of this module under way, the oldest goes ("wait", "resource-constraint"). Rejects
	 * with a string if a local receiver threw while it handled the IQ.
	 *
	 * The answer is recognised by `from`, so `to` must be prepared with `jid.prep`, or it never comes. On 0.12 an error
	 * without `<error/>` throws in the handler and ends in the time-out.
	 *
	 * @param timeout in seconds, default 120
	 * @throws at once if the IQ has no id
	 */
	send_iq(
		this: ModuleApi,
		stanza: Stanza,
		origin?: Session,
		timeout?: number,
	): ProsodyPromise<IqReply, ProsodyError | string>;
	/** Sends a clone of the stanza to each of the JIDs. */
	broadcast(jids: string[], stanza: Stanza): void;

	/**
	 * Gives a permission to a role by default; ":x" is short for "<module>:x".
	 * @since 13.0
	 */
	default_permission?(role: string, permission: string): void;
	/**
	 * The same for several permissions.
	 * @since 13.0
	 */
	default_permissions?(role: string, permissions: readonly string[]): void;
	/**
	 * Whether the sender of an event, or a JID, has a permission.
	 * @since 13.0
	 */
	may?(permission: string, who: StanzaEvent | string): boolean;
	/**
	 * `may` without a line in the log.
	 * @since 13.0
	 */
	could?(permission: string, who: StanzaEvent | string): boolean;
}
