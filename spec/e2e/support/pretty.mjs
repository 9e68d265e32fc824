/** An element as indented XML, one tag to a line; text stays beside its tag. */
export function indent(element, depth = 0) {
	const margin = "  ".repeat(depth);
	const children = element.children.filter((child) => typeof child !== "string");
	if (children.length === 0) return margin + element.toString();
	const [opening] = element.toString().match(/^<[^>]*>/);
	const inside = children.map((child) => indent(child, depth + 1)).join("\n");
	return `${margin}${opening}\n${inside}\n${margin}</${element.name}>`;
}
