/**
 * Figures for monitoring (core/statsmanager.lua, util/openmetrics.lua). Without statistics in the configuration all of
 * this does nothing. The label `host` comes first by itself, so the label keys are the module's own.
 *
 * @noSelfInFile
 */

/** One gauge. */
interface GaugeMetric {
	set(value: number): void;
	add(change: number): void;
}

/** One counter. */
interface CounterMetric {
	add(increase: number): void;
}

/** One histogram or summary. */
interface SampledMetric {
	sample(value: number): void;
}

/** All metrics of one name, one per combination of labels. */
interface MetricFamily<Metric, Labels extends readonly string[]> {
	/** The metric for these labels, one text per label key; to be called even when there are none. */
	with_labels(...labels: { readonly [Position in keyof Labels]: string }): Metric;
}

interface ModuleApi {
	/**
	 * Declares a metric, shown as `prosody_mod_<module>__<name>_<unit>`.
	 * @param unit such as "seconds", "bytes", or ""
	 * @param label_keys give `[]` for none: 0.12 fails without
	 */
	metric<const Labels extends readonly string[]>(
		type: "gauge",
		name: string,
		unit: string,
		description: string,
		label_keys: Labels,
	): MetricFamily<GaugeMetric, Labels>;
	metric<const Labels extends readonly string[]>(
		type: "counter",
		name: string,
		unit: string,
		description: string,
		label_keys: Labels,
	): MetricFamily<CounterMetric, Labels>;
	metric<const Labels extends readonly string[]>(
		type: "histogram",
		name: string,
		unit: string,
		description: string,
		label_keys: Labels,
		options: { readonly buckets: readonly number[] },
	): MetricFamily<SampledMetric, Labels>;
	/** The older way, one figure without labels: returns the function that reports a value. */
	measure(name: string, type: "amount" | "counter" | "distribution" | "sizes"): (this: void, value: number) => void;
	/** Counts calls. */
	measure(name: string, type: "rate"): (this: void) => void;
	/** Times a piece of work in seconds: call the function to start, and what it returns to stop. */
	measure(name: string, type: "times"): (this: void) => (this: void) => void;
}
