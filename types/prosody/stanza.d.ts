/**
 * Stanzas and all other XML elements (util/stanza.lua). Alike in 0.12 and 13.0 except for what is marked `@since 13.0`.
 *
 * An element is a Lua table: `name`, `attr`, `tags` (child elements only) and, from index 1, children of both kinds in
 * document order. `st.clone` and storage keep nothing else: a field that a module puts on a stanza is lost there.
 *
 * @noSelfInFile
 */

/** The type attribute of a stanza error (RFC 6120 section 8.3.2). */
type StanzaErrorType = "auth" | "cancel" | "continue" | "modify" | "wait";

/**
 * Attributes by name. Namespaced ones are keyed `<namespace>\1<name>`, `xml:lang` as it is written.
 * An attribute that is not there is `undefined`; assigning `undefined` removes it.
 */
type StanzaAttributes = Record<string, string | undefined>;

/** Element names and namespaces of a stanza, as it goes into a store: a plain table without metatable. */
interface PreserializedStanza {
	readonly name: string;
	readonly attr: Readonly<StanzaAttributes>;
	/** Children in document order, counted from 1 as in Lua. */
	readonly [position: number]: PreserializedStanza | string;
}

/**
 * What `find` returns for a path: text (`...#`) and attributes (`...@name`) are strings, anything else is an element.
 * A path that is only known at run time may give either.
 */
type StanzaFindResult<Path extends string> = string extends Path
	? Stanza | string
	: Path extends `${string}#` | `${string}@${string}`
		? string
		: Stanza;

/** One XML element and what is below it. Building methods return the element they were called on. */
interface Stanza {
	readonly name: string;
	/** Writable: routing, and `to` and `from` of a clone, are changed in place. */
	readonly attr: StanzaAttributes;
	/** Child elements without the text between them. Same objects as at the numeric positions. */
	readonly tags: Stanza[];
	/** Prefixes that were declared on this element in the stream, if it was parsed. */
	readonly namespaces?: Readonly<Record<string, string>>;
	/** Children of both kinds in document order, counted from 1 as in Lua. */
	readonly [position: number]: Stanza | string;

	/**
	 * Opens a child at the cursor and moves the cursor into it; close it with `up()`.
	 * @param attributes the new element's; its `xmlns` is not inherited from the parent
	 * @throws if the name is empty, or if it or a value is no string, not UTF-8 or has control characters
	 */
	tag(name: string, attributes?: StanzaAttributes): this;
	/** Adds text at the cursor; nothing for `undefined` and the empty string. @throws as `tag` */
	text(text: string | undefined): this;
	/** `tag(name, attributes):text(text):up()`. The element appears even when there is no text. */
	text_tag(name: string, text: string | undefined, attributes?: StanzaAttributes): this;
	/** Moves the cursor to the parent. */
	up(): this;
	/** Moves the cursor to this element. */
	reset(): this;
	/** Whether the cursor stands on this element. */
	at_top(): boolean;
	/** Opens a `<query/>` of that namespace and moves the cursor into it. */
	query(xmlns: string): this;
	/** Adds a `<body/>`. */
	body(text: string, attributes?: StanzaAttributes): this;
	/** Appends a child at the cursor. The object itself is taken, not a copy. */
	add_child(child: Stanza | string): this;
	/** Appends a child to this element wherever the cursor is. Returns nothing, so it ends a chain. */
	add_direct_child(child: Stanza | string): void;
	/**
	 * Adds an `<error/>` at the cursor.
	 * @since 13.0
	 * @param by the JID that made the error; left out when it equals `from`
	 */
	add_error?(error: StanzaErrorType | ProsodyError, condition?: string, text?: string, by?: string): this;

	/**
	 * The first child element of that name and namespace.
	 * @param name `undefined` matches any name
	 * @param xmlns `undefined` means: the same namespace as this element
	 */
	get_child(name?: string, xmlns?: string): Stanza | undefined;
	/** The text of `get_child(name, xmlns)`; `undefined` if it is missing or has child elements, "" if it is empty. */
	get_child_text(name?: string, xmlns?: string): string | undefined;
	/**
	 * One attribute of `get_child(name, xmlns)`. `find("name@attribute")` serves both versions.
	 * @since 13.0
	 */
	get_child_attr?(name: string | undefined, xmlns: string | undefined, attribute: string): string | undefined;
	/**
	 * The first child element whose attribute has that value.
	 * @param normalize applied to the attribute (which may be missing) before comparing
	 */
	get_child_with_attr(
		name: string | undefined,
		xmlns: string | undefined,
		attribute: string,
		value: string,
		normalize?: (this: void, value: string | undefined) => string | undefined,
	): Stanza | undefined;
	/** The first child element of that name in whatever namespace. */
	child_with_name(name: string): Stanza | undefined;
	/** The first child element of that namespace, whatever its name. */
	child_with_ns(xmlns: string): Stanza | undefined;
	/** Iterates over child elements, filtered as in `get_child`. */
	childtags(name?: string, xmlns?: string): LuaIterable<Stanza>;
	/** Iterates over children of both kinds. */
	children(): LuaIterable<Stanza | string>;
	/**
	 * Walks down a path of `name` or `{namespace}name` steps separated by `/`, and ends in an element, in its text
	 * (`{urn:example}a/b#`) or in an attribute (`a@id`). A step without namespace inherits that of its parent.
	 * If nothing is found there may be no return value at all: store it before handing it to another function.
	 */
	find<Path extends string>(path: Path): StanzaFindResult<Path> | undefined;
	/** The text of this element; `undefined` if it has child elements. */
	get_text(): string | undefined;
	/**
	 * Reads the `<error/>` of an error stanza (RFC 6120 section 8.3).
	 *
	 * The type is whatever the sender wrote, or missing. The condition is "undefined-condition" when there is none. The
	 * last value is the application-specific element. Without an `<error/>` all four are `undefined`.
	 */
	get_error(): LuaMultiReturn<
		| [type: string | undefined, condition: string, text: string | undefined, extra: Stanza | undefined]
		| [type: undefined, condition: undefined, text: undefined, extra: undefined]
	>;
	/** Replaces each child element by what the callback returns; `undefined` removes it. In place. */
	maptags(callback: (this: void, child: Stanza) => Stanza | undefined): this;
	/** Removes all child elements of that name and namespace (defaults as in `get_child`). In place. */
	remove_children(name?: string, xmlns?: string): this;
	/** The opening tag as text: `<message to='...'>`. */
	top_tag(): string;
	/** A copy with line breaks and indentation, for people. */
	indent(level?: number, indent?: string): Stanza;
	/** XML with terminal colours, for people. */
	pretty_print(): string;
}

declare module "util.stanza" {
	/** Makes an element. @throws if a name or value is not a string, not UTF-8 or has control characters */
	function stanza(name: string, attributes?: StanzaAttributes): Stanza;
	/** Makes a message, with a `<body/>` if one is given. */
	function message(attributes?: StanzaAttributes, body?: string): Stanza;
	/** Makes an IQ. @throws without `id` or `type` */
	function iq(attributes: StanzaAttributes & { id: string; type: "get" | "set" | "result" | "error" }): Stanza;
	/** Makes a presence. */
	function presence(attributes?: StanzaAttributes): Stanza;
	/** An empty answer: `to` and `from` exchanged, same id, type "result" for an IQ. */
	function reply(to: Stanza): Stanza;
	/**
	 * An error answer. The cursor stands in `<error/>`, ready for an application-specific condition.
	 * @param text for people
	 * @param by the JID that made the error
	 * @throws when asked to answer an error
	 */
	function error_reply(to: Stanza, type: StanzaErrorType, condition: string, text?: string, by?: string): Stanza;
	/** An error answer with everything that the error object knows. */
	function error_reply(to: Stanza, error: ProsodyError): Stanza;
	/** A deep copy, or with `only_top` the element without its children. Fields other than XML are not copied. */
	function clone(stanza: Stanza, only_top?: boolean): Stanza;
	/** A plain table that any store accepts. It shares `attr` with the original: clone first if it lives on. */
	function preserialize(stanza: Stanza): PreserializedStanza;
	/** The element back from a store; `undefined` for `undefined`. @throws if the data are damaged */
	function deserialize(data: PreserializedStanza): Stanza;
	function deserialize(data: PreserializedStanza | undefined): Stanza | undefined;
	/** Whether this is an element made by util.stanza. */
	function is_stanza(value: unknown): value is Stanza;
	/** Escapes the five characters that XML reserves. */
	function xml_escape(text: string): string;
}
