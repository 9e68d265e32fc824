/**
 * The util.watchdog of 0.12 holds what was cancelled until its time would have come: two hours, and a thousand sessions
 * hibernate in each round. That is Prosody's, so it stops their timers here, as that of 13.0 does.
 */
export function stopCancelledWatchdogs(server) {
	return server.run(
		`local watchdog, timer = require "util.watchdog", require "util.timer"
		local new, add_task = watchdog.new, timer.add_task
		local probe = new(1, function () end)
		local holds = probe.timer_id == nil
		probe:cancel()
		if holds then
			function watchdog.new(timeout, callback)
				local handle
				function timer.add_task(...)
					handle = add_task(...)
					return handle
				end
				local made = new(timeout, callback)
				timer.add_task = add_task
				function made:cancel()
					timer.stop(handle)
					self.last_reset = nil
				end
				return made
			end
		end`,
	);
}
