/** Figures: samples by their name. */
export class Figures {
	samples = {};

	add(name, ...values) {
		(this.samples[name] ??= []).push(...values);
	}

	/** Adds the samples of somebody else. */
	merge(samples) {
		for (const [name, values] of Object.entries(samples)) this.add(name, ...values);
	}

	median(name) {
		return quantile(this.samples[name] ?? [], 0.5);
	}

	/** Median, quartiles and number of the samples, by name. */
	summary() {
		const describe = (values) => ({
			median: round(quantile(values, 0.5)),
			quartiles: [round(quantile(values, 0.25)), round(quantile(values, 0.75))],
			samples: values.length,
		});
		return Object.fromEntries(Object.entries(this.samples).map(([name, values]) => [name, describe(values)]));
	}
}

/** The value below which this share of the values lies, between two of them if need be; of none, NaN. */
export function quantile(values, share) {
	const sorted = [...values].sort((a, b) => a - b);
	const place = (sorted.length - 1) * share;
	const below = sorted[Math.floor(place)] ?? NaN;
	const above = sorted[Math.ceil(place)] ?? NaN;
	return below + (above - below) * (place - Math.floor(place));
}

/** To three digits, or to units. */
export const round = (value) => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
