// The envelope around a stanza that is encrypted for a device (XEP-0420 0.4.1, XEP-0297 1.0). Rule P8.

import * as ns from "push/namespaces";
import { archiveId } from "push/stanzas";
import { base64 } from "util.encodings";
import { draftOf, draftText } from "./draft";
import { trim } from "./trimming";

/** What is told about a stanza besides itself. */
interface Circumstances {
	/** Bare JID of the account that is notified. */
	readonly account: string;
	/** The id under which the account's archive has it; if it is not known, that which the stanza bears, if it does. */
	readonly archiveId?: string;
	/** The most bytes of the envelope. */
	readonly maximum: number;
	/** util.random's bytes. */
	readonly randomBytes: (this: void, count: number) => string;
}

/** Bytes to which an envelope is padded, the smallest that it fits into; above these the maximum. */
const sizes: readonly number[] = [1024, 2048];

const opening = `<envelope xmlns='${ns.contentEnvelope}'><content><forwarded xmlns='${ns.forward}'>`;
const middle = "</forwarded></content><rpad>";
const closing = "</rpad></envelope>";
const overhead = string.len(opening) + string.len(middle) + string.len(closing);

/** As many random letters and digits. */
function padding(length: number, randomBytes: Circumstances["randomBytes"]): string {
	return string.sub(base64.encode(randomBytes(math.ceil((length * 3) / 4))), 1, length);
}

/** To how many bytes an envelope of that many is padded. */
function paddedSize(size: number, maximum: number): number {
	for (const step of sizes) {
		if (size <= step && step < maximum) {
			return step;
		}
	}
	return maximum;
}

/**
 * The envelope of a stanza as XML, trimmed to the maximum if it has to be, and padded so that its length tells little.
 *
 * @param stanza a message, a presence or an IQ; it is not changed
 */
function envelopeOf(stanza: Stanza, circumstances: Circumstances): string {
	const { account, maximum, randomBytes } = circumstances;
	const draft = draftOf(stanza, account, circumstances.archiveId ?? archiveId(stanza, account));
	let content = draftText(draft);
	if (string.len(content) + overhead > maximum) {
		trim(draft, maximum - overhead);
		content = draftText(draft);
	}
	const size = string.len(content) + overhead;
	return opening + content + middle + padding(paddedSize(size, maximum) - size, randomBytes) + closing;
}

export { envelopeOf };
export type { Circumstances };
