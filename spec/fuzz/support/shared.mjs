/** Whoever asks while a round is under way shares the next one with all others who do: what they need is in it. */
export function shared(round) {
	let current = Promise.resolve();
	let next;
	const start = () => {
		next = undefined;
		return (current = round());
	};
	return () => (next ??= current.catch(() => {}).then(start));
}
