// Names: what things are remembered by that are told apart by texts of other people's choice, of whatever length (N6).

/**
 * Bytes of a name. Of a longer one, which needs somebody who is up to no good, only the beginning, the length and the end
 * count. A name that begins with a JID and a separator keeps them whole: a bare JID has at most 2047 bytes (RFC 7622).
 */
const longest = 4096;

/** A name of a bounded length. */
function bounded(name: string): string {
	const size = string.len(name);
	if (size <= longest) {
		return name;
	}
	return `${string.sub(name, 1, longest / 2)}\0${size}\0${string.sub(name, -longest / 2)}`;
}

/** Makes one name of parts that cannot contain the separator: XML texts. */
function nameOf(...parts: ReadonlyArray<string>): string {
	return bounded(table.concat(parts as string[], "\0"));
}

/** Whether a name is one that was made of this part and of others after it. */
function beginsWith(name: string, part: string): boolean {
	const prefix = nameOf(part, "");
	return string.sub(name, 1, string.len(prefix)) === prefix;
}

export { beginsWith, bounded, nameOf };
