/**
 * Measures one thing of one module on one version of Prosody, and prints the samples as JSON. `make bench` runs it.
 *
 *	PROSODY_VERSION=0.12 BENCH_MODULE=peer node spec/bench/measure.mjs costs
 */
const [what] = process.argv.slice(2);
const { measure } = await import(`./measures/${what}.mjs`);

console.log(JSON.stringify(await measure()));
process.exit();
