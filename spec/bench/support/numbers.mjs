/** How much of everything the benchmark does. BENCH_SCALE=0.1 makes a small one, to try something out. */

const scale = Number(process.env.BENCH_SCALE ?? 1);
const scaled = (count, least = 1) => Math.max(least, Math.round(count * scale));

/** How often the costs are measured of every module in turn. */
export const rounds = scaled(3, 2);

/** Messages of a batch, whose mean is one sample. */
export const batchSize = scaled(1000, 200);

/** Batches of each kind in a round. */
export const batches = 2;

/** Accounts that the messages of a batch go to in turn. */
export const accounts = 100;

/** Bursts in a round. */
export const bursts = 1;

/** Messages that a hibernating device gets in a burst. */
export const burst = 500;

/** Pushes after which the cost of a push is measured again, and the batches for that. */
export const marks = [scaled(1000), scaled(10_000), scaled(50_000)];
export const batchesAtMark = scaled(6, 3);

/** The same for the module before, whose pushes get dearer soon enough. */
export const marksOfPeer = [scaled(1000), scaled(10_000)];

/** Messages in a second, and seconds, when the time to the push is measured. */
export const rate = 500;
export const seconds = scaled(3, 2);

/** The default of push_cache_size. */
export const cacheSize = 1000;

/** Registrations on disk, when the start is measured. */
export const stored = scaled(100_000);
