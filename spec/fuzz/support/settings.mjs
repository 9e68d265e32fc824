/** How servers are set up for the fuzzer, and what the model must know of it. */

const limits = { push_max_errors: 4, push_max_devices: 3, push_max_hibernation_timeout: 600 };
const rules = { maxErrors: 4, maxDevices: 3, normalTimeout: 60, longTimeout: 600 };

const variant = (options, more = {}) => ({
	options: { ...limits, ...options },
	rules: { ...rules, ...more.rules },
	...more.settings,
});

/**
 * `quoting` tells with each push which message it is for; `plain` is what admins have; `important` pushes for nothing
 * else; `without archive` has no mod_mam.
 */
export const variants = {
	quoting: variant(
		{ push_notification_with_sender: true, push_notification_with_body: true },
		{ rules: { withSender: true, withBody: true } },
	),
	plain: variant({}),
	important: variant(
		{ push_notify_on: "messages", push_notification_with_sender: true },
		{ rules: { messagesOnly: true, withSender: true } },
	),
	"without archive": variant(
		{ push_notification_with_sender: true, push_notification_with_body: true },
		{ rules: { withSender: true, withBody: true }, settings: { mam: false } },
	),
};

/** Lua that gives the size of the heap in KiB. */
export const measureHeap = "for _ = 1, 4 do collectgarbage() end return collectgarbage('count')";
