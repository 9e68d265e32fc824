/**
 * * Error objects (util/error.lua), the same in 0.12 and 13.0 except for one crash, see `from_stanza`.
 *
 * @noSelfInFile
 */

/** Details beside type, condition and text. */
interface ProsodyErrorExtra {
	/** The other address, for conditions "gone" and "redirect". */
	readonly uri?: string;
	/** The application-specific element of an error stanza. */
	readonly tag?: Stanza;
	/** Namespace and name of an application-specific condition that is to be sent. */
	readonly namespace?: string;
	readonly condition?: string;
}

/** Where an error came from. */
interface ProsodyErrorContext {
	/** The error stanza, if there was one. */
	readonly stanza?: Stanza;
	/** The session that the error stanza came in by. */
	readonly origin?: Session;
	/**
	 * The JID that made the error: the `by` attribute, else `from` of the error stanza. An error made by our own server
	 * about a remote address is marked so in 0.12, and mostly not in 13.0.
	 */
	readonly by?: string;
	/** The value that `wrap` or `coerce` turned into this error. */
	readonly wrapped_error?: unknown;
}

/** `tostring` gives `error<type:condition:text>`. */
interface ProsodyError {
	/** One of StanzaErrorType in what Prosody makes; whatever the sender wrote in what came over the wire. */
	readonly type: string;
	/** "undefined-condition" when none was given. */
	readonly condition: string;
	/** For people. */
	readonly text?: string;
	/** A legacy or HTTP number. */
	readonly code?: number;
	readonly extra?: ProsodyErrorExtra;
	/** Always there; empty for errors made without one, such as a time-out of send_iq. */
	readonly context: ProsodyErrorContext;
	/** The module or library that made it. */
	readonly source?: string;
	/** A random id, to find the same error again in the log. */
	readonly instance_id: string;
}

/** What an error object is made from. */
interface ProsodyErrorTemplate {
	/** Default "cancel". */
	readonly type?: StanzaErrorType;
	/** Default "undefined-condition". */
	readonly condition?: string;
	readonly text?: string;
	readonly code?: number;
	readonly extra?: ProsodyErrorExtra;
}

/** Errors of one module by the words it uses for them. */
interface ProsodyErrorRegistry<Word extends string> {
	readonly source: string;
	/** The error for a word. */
	readonly new: (this: void, word: Word, context?: ProsodyErrorContext) => ProsodyError;
	/** The same, but keeps the original in `context.wrapped_error`, and takes an error object as it is. */
	readonly wrap: (this: void, word: Word | ProsodyError, context?: ProsodyErrorContext) => ProsodyError;
	/** Turns `nil, word` into `nil, error`. */
	readonly coerce: <T>(
		this: void,
		value: T | undefined,
		word?: Word | ProsodyError,
	) => LuaMultiReturn<[value: T, error?: undefined] | [value: undefined, error: ProsodyError]>;
	readonly is_error: (this: void, value: unknown) => value is ProsodyError;
}

declare module "util.error" {
	/** An error object; an existing one is returned as it is. */
	function create(template: ProsodyErrorTemplate | ProsodyError, context?: ProsodyErrorContext): ProsodyError;
	/**
	 * A registry that turns the words of a module into error objects.
	 * @param source the module's name
	 * @param namespace of application-specific conditions, used by templates in compact form only
	 */
	function init<Word extends string>(
		source: string,
		namespace: string,
		registry: Readonly<Record<Word, ProsodyErrorTemplate>>,
	): ProsodyErrorRegistry<Word>;
	function init<Word extends string>(
		source: string,
		registry: Readonly<Record<Word, ProsodyErrorTemplate>>,
	): ProsodyErrorRegistry<Word>;
	/**
	 * The error object for an error stanza.
	 * @param context is taken over and written to (`stanza`, `by`)
	 * @throws in 0.12 if the stanza has no `<error/>` child
	 */
	function from_stanza(stanza: Stanza, context?: ProsodyErrorContext, source?: string): ProsodyError;
	/** Whether this is an error object. */
	function is_error(value: unknown): value is ProsodyError;
	export { create as new, init, from_stanza, is_error };
}
