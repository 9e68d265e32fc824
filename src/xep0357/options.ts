// The options of XEP-0357, beside those that all push modules have.

import type { OptionReader } from "../push/options";
import type { Disclosure } from "./notification";

/** Which stanzas are pushed: all of them, or only what is important (C22). */
type NotifyOn = "all" | "messages";

interface CloudOptions {
	readonly disclosure: Disclosure;
	readonly notifyOn: NotifyOn;
}

function readCloudOptions(options: OptionReader): CloudOptions {
	return {
		disclosure: {
			body: options.boolean("push_notification_with_body", false),
			sender: options.boolean("push_notification_with_sender", false),
			importantBody: options.text("push_notification_important_body", "New Message!"),
		},
		notifyOn: options.word("push_notify_on", "all", ["all", "messages"]),
	};
}

export { readCloudOptions };
export type { CloudOptions, NotifyOn };
