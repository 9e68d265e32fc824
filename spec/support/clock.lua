-- A clock that moves only when it is told to, with timers.

local clock = {}
clock.__index = clock

--- A clock that shows the given number of seconds since the epoch.
function clock.new(time)
	return setmetatable({ time = time or 1600000000, timers = {}, count = 0 }, clock)
end

--- Runs a function when the clock has moved on by some seconds; again after as many as it returns, if it does.
--
-- @return a timer like those of `module:add_timer`
function clock:later(seconds, run)
	self.count = self.count + 1
	local timer = { due = self.time + seconds, run = run, order = self.count }
	function timer.stop()
		self.timers[timer] = nil
	end
	timer.disarm = timer.stop
	self.timers[timer] = true
	return timer
end

local function earliest(timers)
	local first
	for timer in pairs(timers) do
		if not first or timer.due < first.due or (timer.due == first.due and timer.order < first.order) then
			first = timer
		end
	end
	return first
end

--- Moves on by some seconds. Timers fire in their order, each at its time.
function clock:advance(seconds)
	local target = self.time + seconds
	local timer = earliest(self.timers)
	while timer and timer.due <= target do
		self.time = math.max(self.time, timer.due)
		timer.stop()
		local again = timer.run(self.time)
		if type(again) == "number" then
			timer.due = self.time + again
			self.timers[timer] = true
		end
		timer = earliest(self.timers)
	end
	self.time = target
end

--- How many timers are set.
function clock:pending()
	local count = 0
	for _ in pairs(self.timers) do
		count = count + 1
	end
	return count
end

--- The time, and whole seconds of it, for those who want a function.
function clock:functions()
	return function()
		return self.time
	end, function()
		return math.floor(self.time)
	end
end

return clock
