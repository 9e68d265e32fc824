// The hooks that all push modules of accounts have. Those that belong to a protocol are in the entry of its module.

import { openInline } from "./inline";
import type { Guard } from "../push/guard";
import type { Requests } from "../push/requests";
import type { AccountEvents } from "./events";

/** Hooks the handlers, each under its guard (N1). */
function hookAccountEvents(api: ModuleApi, guard: Guard, on: AccountEvents): void {
	// Before mod_c2s closes the sessions of the account at 200.
	api.hook_global("user-deleted", guard.handler("user-deleted", on.accountDeleted), 250);
	api.hook_global("user-disabled", guard.handler("user-disabled", on.accountDisabledOrEnabled), 250);
	api.hook_global("user-enabled", guard.handler("user-enabled", on.accountDisabledOrEnabled), 250);

	api.hook("message/offline/handle", guard.handler("message/offline/handle", on.messageForOffline), 1);
	api.hook("archive-message-added", guard.handler("archive-message-added", on.messageArchived));
	api.hook("message/bare/groupchat", guard.handler("message/bare/groupchat", on.roomMessage), 1);
	// Just before it is delivered, with the id that mod_mam has given it.
	api.hook("message/bare", guard.handler("message/bare, call", on.messageAboutToBeDelivered), -0.2);
	api.hook("message/full", guard.handler("message/full, call", on.messageAboutToBeDelivered), -0.2);

	api.hook("smacks-hibernation-start", guard.handler("smacks-hibernation-start", on.hibernationStarted));
	api.hook("smacks-hibernation-stanza-queued", guard.handler("smacks-hibernation-stanza-queued", on.stanzaQueued));
	api.hook("smacks-hibernation-end", guard.handler("smacks-hibernation-end", on.hibernationEnded));
	api.hook("smacks-ack-delayed", guard.handler("smacks-ack-delayed", on.acknowledgementOverdue));
	api.hook("resource-bind", guard.handler("resource-bind", on.resourceBound));
	api.hook("pre-session-close", guard.handler("pre-session-close", on.sessionAboutToClose), 10);
	api.hook("delivery/failure", guard.handler("delivery/failure", on.deliveryFailed), 10);

	api.hook_global("server-started", guard.handler("server-started", on.serverStarted));
	api.hook_global("server-stopping", guard.handler("server-stopping", on.serverStopping), 100);
	api.hook_global("config-reloaded", guard.handler("config-reloaded", on.configurationReloaded));
}

/** Hooks what clients ask for, in IQs of this namespace and while they bind a resource. */
function hookRequests(api: ModuleApi, guard: Guard, xmlns: string, requests: Requests): void {
	const inline = openInline({ xmlns, requests, guard });
	api.hook(`iq-set/self/${xmlns}:enable`, guard.handler("enable", requests.enable, requests.failed));
	api.hook(`iq-set/self/${xmlns}:disable`, guard.handler("disable", requests.disable, requests.failed));
	api.hook("advertise-bind-features", guard.handler("advertise-bind-features", inline.advertise));
	api.hook("enable-bind-features", guard.handler("enable-bind-features", inline.enable));
}

export { hookAccountEvents, hookRequests };
