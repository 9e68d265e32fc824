/**
 * Doing something later (core/moduleapi.lua, mod_cron).
 *
 * @noSelfInFile
 */

/** A timer of `module.add_timer`. It does not fire any more once the module is unloaded. */
interface ModuleTimer {
	/** Cancels it; harmless afterwards. */
	stop(): void;
	/** The same. */
	disarm(): void;
	/** Fires in `delay` seconds from now instead. Needs the epoll or event backend (the default) before 13.0.7. */
	reschedule(delay: number): void;
}

/** A job that mod_cron runs inside an async context. */
interface CronTask {
	/** Default: `when`. */
	readonly name?: string;
	readonly when: "hourly" | "daily" | "weekly";
	/** Called with the task and the time (seconds since 1970). */
	readonly run: (this: void, task: CronTask, started_at: number) => void;
}

interface ModuleApi {
	/**
	 * Calls back after `delay` seconds; a number returned arms the timer again.
	 * Not in an async context. Errors are logged by Prosody.
	 * @param callback gets the time (seconds since 1970, with fraction) and the extra arguments
	 */
	add_timer<Args extends unknown[]>(
		delay: number,
		callback: (this: void, now: number, ...args: Args) => number | void,
		...args: Args
	): ModuleTimer;
	/** Hands a job to mod_cron, loading it if necessary. 13.0 runs a job at once that has never run. */
	cron(task: CronTask): void;
	hourly(name: string, run: CronTask["run"]): void;
	hourly(run: CronTask["run"]): void;
	daily(name: string, run: CronTask["run"]): void;
	daily(run: CronTask["run"]): void;
	weekly(name: string, run: CronTask["run"]): void;
	weekly(run: CronTask["run"]): void;
}
