/** Texts of every size and script, the same for the same seed. */

const scripts = [
	"abcdefghijklmnopqrstuvwxyz ABC 0123456789 .,;:!?",
	"<&>\"'/=[]]><!-- &amp; ",
	"äöüßéèñçøåÄÖÜ \u00a0\u00ad",
	"абвгдежзийклмнопрстуфхцчшщ ",
	"αβγδεζηθικλμνξοπρστυφχψω ",
	"אבגדהוזחטיכלמנסעפצקרשת ",
	"ابتثجحخدذرزسشصضطظعغفقكلمنهوي \u200f",
	"नमस्तेदुनिया क्षत्रज्ञ ",
	"สวัสดีชาวโลก ",
	"漢字仮名交じり文中文你好世界 ",
	"한국어안녕하세요 ",
	"e\u0301a\u0308o\u0302\u0323 ",
	"\t\n ",
].map((text) => [...text]);

/** What is more than a code point to those who read it. */
const emoji = [
	"\u{1F980}",
	"\u{1F44D}\u{1F3FD}",
	"\u{1F469}\u200D\u{1F680}",
	"\u{1F1E9}\u{1F1EA}",
	"❤️",
	"\u{10FFFD}",
	"\uFFFD",
];

/** How long texts may be, as a part of the longest, and how many are that long, as a part of all. */
const sizes = [
	[0.02, 0.6],
	[0.2, 0.3],
	[1, 0.1],
];

/** A generator of numbers from 0 to below 1 (mulberry32). */
function numbers(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/**
 * `count` texts of at least one visible character and up to `longest` characters, most of them short; none has a line that
 * looks like a quotation.
 */
export function writings(count, { seed, longest }) {
	const next = numbers(seed);
	const pick = (list) => list[Math.floor(next() * list.length)];
	const write = () => {
		let kind = next();
		const [size] = sizes.find(([, share]) => (kind -= share) < 0) ?? sizes[0];
		const length = 1 + Math.floor(next() * size * longest);
		const script = pick([...scripts, emoji]);
		const mixed = next() < 0.3;
		const text = Array.from({ length }, () => pick(mixed ? pick([...scripts, emoji]) : script)).join("");
		return `x${text}`.replace(/\n[\s>]*/g, "\n");
	};
	return Array.from({ length: count }, write);
}
