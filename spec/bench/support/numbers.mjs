/** How much of everything the benchmark does. BENCH_SCALE=0.1 makes a small one, to try something out. */

const scale = Number(process.env.BENCH_SCALE ?? 1);
const scaled = (count, least = 1) => Math.max(least, Math.round(count * scale));

/** How often the costs are measured of every module in turn. */
export const rounds = 2;

/** Samples of each kind in a round. */
export const samples = scaled(3, 2);

/** Portions of 50 that a sample is the mean of. */
export const portions = scaled(20, 4);

/** Messages of a batch. */
export const batchSize = scaled(1000, 200);

/** Accounts that the messages of a batch go to in turn. */
export const accounts = 100;

/** Bursts in a round, and devices that hibernate meanwhile. */
export const bursts = 2;
export const sleepers = 4;

/** Messages that a hibernating device gets in a burst. */
export const burst = scaled(500, 50);

/** Pushes after which the cost of a push is measured again. */
export const marks = [scaled(1000), scaled(10_000), scaled(50_000)];

/** The same for the module before, whose pushes get dearer soon enough. */
export const marksOfPeer = [scaled(1000), scaled(10_000)];

/** Messages in a second, and seconds, when the time to the push is measured. */
export const rate = 500;
export const seconds = 2;

/** The default of push_cache_size. */
export const cacheSize = 1000;

/** Starts that are measured. */
export const starts = 2;

/** Registrations on disk, when the start is measured. */
export const stored = scaled(100_000);
