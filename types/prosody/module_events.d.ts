/**
 * Hooking and firing events (core/moduleapi.lua, util/events.lua).
 *
 * Handlers run from the highest priority to the lowest; those of equal priority in no particular order. Whatever a
 * handler returns except `nil`, **`false` included**, ends the chain and is what `fire_event` returns. What a handler
 * throws reaches the one who fired. The same function hooked twice to one event runs once.
 *
 * Event names and payloads: events.d.ts. A name that is not declared there does not compile.
 *
 * @noSelfInFile
 */

interface ModuleApi {
	/**
	 * Listens to an event of this host (of the server, in a global module).
	 * @param priority default 0
	 */
	hook<Name extends keyof ProsodyEvents>(
		name: Name,
		handler: (this: void, event: ProsodyEvents[Name]) => boolean | void,
		priority?: number,
	): void;
	/** Ends a hook; name and function as given to `hook`. */
	unhook<Name extends keyof ProsodyEvents>(
		name: Name,
		handler: (this: void, event: ProsodyEvents[Name]) => boolean | void,
	): void;
	/** Listens to an event of the server, whatever the host: filter by `event.host`. */
	hook_global<Name extends keyof ProsodyGlobalEvents>(
		name: Name,
		handler: (this: void, event: ProsodyGlobalEvents[Name]) => boolean | void,
		priority?: number,
	): void;
	/** Listens to top-level elements that are not stanzas (`<r/>` of XEP-0198, for instance). */
	hook_tag(
		xmlns: string,
		name: string,
		handler: (this: void, origin: Session, stanza: Stanza, event: StanzaEvent) => boolean | void,
		priority?: number,
	): void;
	/** The same for elements that are in no namespace of their own. */
	hook_tag(
		name: string,
		handler: (this: void, origin: Session, stanza: Stanza, event: StanzaEvent) => boolean | void,
		priority?: number,
	): void;
	/** Listens to an event of something else that has a registry, an HTTP client or a pubsub service for instance. */
	hook_object_event(
		registry: EventRegistry,
		name: string,
		handler: (this: void, event: never) => boolean | void,
		priority?: number,
	): void;
	unhook_object_event(
		registry: EventRegistry,
		name: string,
		handler: (this: void, event: never) => boolean | void,
	): void;
	/**
	 * Wraps all handling of one event. The wrapper calls `next(name, event)` and returns what that returned.
	 * Wrappers run around the handlers of every priority.
	 */
	wrap_event<Name extends keyof ProsodyEvents>(
		name: Name,
		wrapper: (
			this: void,
			next: (this: void, name: Name, event: ProsodyEvents[Name]) => unknown,
			name: Name,
			event: ProsodyEvents[Name],
		) => unknown,
	): void;
	/**
	 * Fires an event on this host (the server, in a global module).
	 * @returns what the handler that ended the chain returned, or `nil`
	 */
	fire_event<Name extends keyof ProsodyEvents>(this: ModuleApi, name: Name, event: ProsodyEvents[Name]): unknown;
}
