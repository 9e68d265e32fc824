import { Figures } from "./figures.mjs";

/** Figures by version and module. */
export class Results {
	#figures = new Map();

	of(version, module) {
		const key = `${version} ${module}`;
		if (!this.#figures.has(key)) this.#figures.set(key, new Figures());
		return this.#figures.get(key);
	}

	/** The median of a figure; undefined if nobody has measured it. */
	median(version, module, name) {
		const value = this.of(version, module).median(name);
		return Number.isNaN(value) ? undefined : value;
	}

	/** The median of what is the same without a push module, over both servers that measured it. */
	floor(version, name) {
		const both = new Figures();
		for (const module of ["peer", "ours"]) both.add(name, ...(this.of(version, module).samples[name] ?? []));
		const value = both.median(name);
		return Number.isNaN(value) ? undefined : value;
	}

	/** All of it, as plain data: median, quartiles and the number of samples. */
	toJSON() {
		return Object.fromEntries([...this.#figures].map(([key, figures]) => [key, figures.summary()]));
	}
}
