// Stanzas out of text that comes in pieces: one after the other, in one enclosing element, or as a stream of XMPP.

import * as lxp from "lxp";
import * as xmppstream from "util.xmppstream";
import * as ns from "../push/namespaces";

/** What is found in the text. */
interface Seen {
	/** A stanza, and the line that it begins on. */
	readonly stanza: (this: void, stanza: Stanza, line: number) => void;
	/** An element without a stanza in it, by its name, and the line that it begins on. */
	readonly other: (this: void, name: string, line: number) => void;
}

/** @noSelf */
interface StanzaInput {
	/** Takes a piece of text. @returns what is wrong with it, and where, if it is no XML */
	feed(text: string): string | undefined;
	/** The text is over. @returns what is wrong with it, if something is open still */
	end(): string | undefined;
}

/** An element that is no stanza, and may hold some. */
interface Enclosing {
	readonly name: string;
	readonly line: number;
	holdsStanzas: boolean;
}

/** The element around everything, which makes one document of several stanzas; it has a line of its own. */
const opening = `<standard-input xmlns='${ns.client}'>\n`;

/** In UTF-8. */
const byteOrderMark = string.char(0xef, 0xbb, 0xbf);

/** The XML declaration, which may stand at the beginning of a document only, and a byte order mark before it. */
function withoutDeclaration(text: string): string {
	const [marked] = string.gsub(text, `^${byteOrderMark}`, "");
	const [declaration] = string.match(marked, "^%s*<%?xml%s.-%?>");
	if (declaration === undefined) {
		return marked;
	}
	const [blank] = string.gsub(declaration, "[^\n]", " ");
	return blank + string.sub(marked, string.len(declaration) + 1);
}

/** Namespace and name of an element. */
function nameOf(qualified: string): LuaMultiReturn<[xmlns: string, name: string]> {
	const [xmlns, name] = string.match(qualified, `^(.-)${xmppstream.ns_separator}(.*)$`);
	if (name === undefined) {
		return $multi("", qualified);
	}
	return $multi(xmlns ?? "", name);
}

/** Whether an element is a stanza: of a client, or without namespace. */
function isStanza(qualified: string): boolean {
	const [xmlns, name] = nameOf(qualified);
	return (xmlns === ns.client || xmlns === "") && (name === "message" || name === "presence" || name === "iq");
}

/** Opens an input. */
function openInput(seen: Seen): StanzaInput {
	const around: Enclosing[] = [];
	let depth = 0; // 1 in a stanza, 2 in a child of it
	let line = 0; // where the stanza begins
	let begun = false;

	const [handlers] = xmppstream.new_sax_handlers(
		{},
		{
			default_ns: ns.client,
			handlestanza(_session, stanza) {
				for (const enclosing of around) {
					enclosing.holdsStanzas = true;
				}
				seen.stanza(stanza, line);
			},
		},
	);
	const { StartElement, EndElement } = handlers;
	handlers.StartElement = (parser, name, attributes) => {
		if (depth > 0 || (begun && isStanza(name))) {
			if (depth === 0) {
				line = parser.pos()[0] - 1;
			}
			depth += 1;
			StartElement(parser, name, attributes);
		} else if (begun) {
			const [, plain] = nameOf(name);
			around.push({ name: plain, line: parser.pos()[0] - 1, holdsStanzas: false });
		}
		begun = true;
	};
	handlers.EndElement = (parser, name) => {
		if (depth > 0) {
			depth -= 1;
			EndElement(parser, name);
			return;
		}
		const enclosing = around.pop();
		if (enclosing !== undefined && !enclosing.holdsStanzas) {
			seen.other(enclosing.name, enclosing.line);
		}
	};
	// These are for people, and harm nobody here.
	handlers.Comment = undefined;
	handlers.ProcessingInstruction = undefined;

	const parser = lxp.new(handlers, xmppstream.ns_separator, false);
	parser.parse(opening);
	let first = true;

	function complaint(error: string, inLine: number, column: number): string {
		return string.format("line %d, column %d: %s", inLine - 1, column, error);
	}

	return {
		feed(text) {
			const [parsed, error, inLine, column] = parser.parse(first ? withoutDeclaration(text) : text);
			first = false;
			return parsed === undefined ? complaint(error, inLine, column) : undefined;
		},
		end() {
			if (depth > 0) {
				return string.format("the text ends in the stanza that begins in line %d", line);
			}
			const open = around[around.length - 1];
			if (open !== undefined && open.name !== "stream") {
				return string.format("the text ends in the <%s> that begins in line %d", open.name, open.line);
			}
			const [, error, inLine, column] = parser.parse();
			// The element around everything is not closed, which is no error of the text.
			return error !== undefined && error !== "no element found" ? complaint(error, inLine, column) : undefined;
		},
	};
}

export { openInput };
export type { Seen, StanzaInput };
