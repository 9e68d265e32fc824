// The weight of a message: what it takes to remember it (N6).

/** Bytes that a message may take, and those that an element takes beside its texts, by and large. */
const most = 65536;
const perElement = 300;

/** What remains of a weight when an element has been taken from it; below zero if that was too heavy. */
function remainder(weight: number, element: Stanza): number {
	let left = weight - perElement;
	for (const [name, value] of pairs(element.attr)) {
		left = left - name.length - value.length;
	}
	let position = 1;
	let child = element[position];
	while (child !== undefined && left >= 0) {
		left = typeof child === "string" ? left - child.length : remainder(left, child);
		position = position + 1;
		child = element[position];
	}
	return left;
}

/** Whether a message does not take more memory than one may. */
function isLight(message: Stanza): boolean {
	return remainder(most, message) >= 0;
}

export { isLight };
