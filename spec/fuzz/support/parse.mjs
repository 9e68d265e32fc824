import xml from "@xmpp/xml";

/** An element from its text. */
export function parse(text) {
	const parser = new xml.Parser();
	let element;
	parser.on("element", (child) => (element = child));
	parser.write("<stream xmlns='jabber:client'>");
	parser.write(text);
	return element;
}
