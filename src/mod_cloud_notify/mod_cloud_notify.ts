// XEP-0357: Push Notifications 0.4.1, for the accounts of a VirtualHost.
//
// This file translates between Prosody and src/push. What comes of an event stands in the module that its handler calls;
// every hook stands in the block at the end.

import * as jid from "util.jid";
import { openAccounts } from "../accounts/accounts";
import { openWaking } from "../accounts/waking";
import { parsePeriod } from "../push/compat";
import { openIncoming } from "../push/incoming";
import * as ns from "../push/namespaces";
import { openOptions, readAccountOptions, readPushOptions, readServiceOptions } from "../push/options";
import { openRequests } from "../push/requests";
import { openServicePolicy } from "../push/service_policy";
import { callStep, isAddressedTo } from "../push/stanzas";

const { host } = module;

/** The account that an address names, if it is of this host. */
function accountOf(address: string | undefined): string | undefined {
	const [node, domain] = jid.split(address);
	return domain === host ? node : undefined;
}

const configuration = openOptions(module, parsePeriod);
const options = readPushOptions(configuration);
const accountOptions = readAccountOptions(configuration);
let serviceOptions = readServiceOptions(configuration);

const policy = openServicePolicy(
	() => serviceOptions,
	prosody.hosts,
	() => false,
);
const accounts = openAccounts({ api: module, options, accountOptions, policy });
const { engine, sessions, hibernation, sightings } = accounts;
const { guard, registrar, store } = engine;

const incoming = openIncoming({ engine, accountOf });
const requests = openRequests({
	engine,
	policy,
	requester(event) {
		const { username = "", client_id, resource } = event.origin;
		return { account: username, address: `${username}@${host}`, client_id, resource };
	},
	announce: (event) => module.fire_event("cloud_notify/registration", event),
	enabled(event, key, registration) {
		sessions.bind(event.origin as ClientSession, key, registration);
	},
});
const waking = openWaking(module, accounts, accountOptions);

/** Sessions that are about to end, and whether another one takes their place. */
const ending = setmetatable(new LuaTable<Session, "given up" | "replaced">(), { __mode: "k" });

/** Whether the server stops: sessions end then, and what they have not read stays stored (C17). */
let stopping = false;

if (prosody.hosts[host]?.type !== "local") {
	const other = "mod_muc_cloud_notify is for those of rooms";
	module.log("error", "mod_cloud_notify is for the accounts of a VirtualHost, and %s has none; %s", host, other);
}

// --- Accounts

function account_disco_info(event: DiscoEvent): void {
	event.reply.tag("feature", { var: ns.push }).up();
}

function user_deleted(event: AccountEvent): void {
	if (event.host === host) {
		registrar.forgetAccount(event.username);
	}
}

function user_disabled_or_enabled(event: AccountEvent): void {
	if (event.host === host) {
		registrar.reviewAccount(event.username);
	}
}

// --- Messages

function message_offline_handle(event: OfflineMessageEvent): void {
	const { username: account, origin, stanza } = event;
	const end = ending.get(origin);
	if (stopping || end === "replaced") {
		return; // it stays stored, and the device knows where (C17)
	}
	if (end === "given up") {
		sightings.see({ trigger: "abandoned", account, stanza, ended: origin as ClientSession });
	} else {
		sightings.see({ trigger: "offline", account, stanza });
	}
}

function archive_message_added(event: ProsodyEvents["archive-message-added"]): void {
	const { for_user: account, stanza, id: archived } = event;
	if (isAddressedTo(stanza, `${account}@${host}`)) {
		sightings.see({ trigger: "archived", account, stanza, archived });
	}
}

function message_bare_groupchat(event: StanzaEvent): void {
	const { stanza } = event;
	const account = accountOf(stanza.attr.to);
	// A room is never an account; whoever writes from one forges a room message (C13).
	if (account !== undefined && !policy.isLocalAccount(stanza.attr.from ?? "")) {
		sightings.see({ trigger: "room", account, stanza });
	}
}

function message_about_to_be_delivered(event: StanzaEvent): void {
	const { stanza } = event;
	// Nobody is called by a room: what says so is a message like any other from there (C13).
	const calls = callStep(stanza) !== undefined && stanza.attr.type !== "groupchat";
	const account = calls ? accountOf(stanza.attr.to) : undefined;
	if (account !== undefined) {
		sightings.see({ trigger: "call", account, stanza });
	}
}

// --- Sessions

/** Stanzas wait for a session, and nobody knows for how long. */
function seeQueued(session: ClientSession, stanzas: ReadonlyArray<Stanza>): void {
	for (const stanza of stanzas) {
		sightings.see({ trigger: "queued", account: session.username, stanza, session });
	}
}

/** A device is back, and learns by itself what there is. */
function welcome(session: ClientSession): void {
	if (sessions.mayBelong(session)) {
		engine.deviceIsBack(session.username, sessions.keysOf(session, store.active(session.username)));
	}
}

function smacks_hibernation_start(event: HibernationEvent): void {
	const { origin: session, queue } = event;
	if (sessions.mayBelong(session)) {
		hibernation.start(session, store.active(session.username));
	}
	seeQueued(session, queue);
}

function smacks_hibernation_stanza_queued(event: ProsodyEvents["smacks-hibernation-stanza-queued"]): void {
	const { origin: session, stanza } = event;
	seeQueued(session, [stanza]);
}

function smacks_ack_delayed(event: ProsodyEvents["smacks-ack-delayed"]): void {
	const session = event.origin as ClientSession;
	if (event.origin.username !== undefined) {
		seeQueued(session, event.queue);
	}
}

function smacks_hibernation_end(event: ProsodyEvents["smacks-hibernation-end"]): void {
	hibernation.resumed(event.resumed);
	welcome(event.resumed);
}

function resource_bind(event: ProsodyEvents["resource-bind"]): void {
	sessions.arrived(event.session, engine.now());
	welcome(event.session);
}

function pre_session_close(event: ProsodyEvents["pre-session-close"]): void {
	const { session, reason } = event;
	const replaced = typeof reason === "object" && "condition" in reason && reason.condition === "conflict";
	if (replaced && session.username !== undefined) {
		ending.set(session, "replaced");
		welcome(session as ClientSession);
	}
}

function delivery_failure(event: ProsodyEvents["delivery/failure"]): void {
	const { session } = event;
	ending.set(session, ending.get(session) ?? "given up");
}

// --- Server

function server_started(): void {
	waking.started();
}

function server_stopping(): void {
	stopping = true;
	waking.stopping();
	store.writeUnsaved(); // modules are not unloaded when the server stops
}

function config_reloaded(): void {
	serviceOptions = readServiceOptions(openOptions(module, parsePeriod));
	registrar.reviewAll();
}

module.save = () => accounts.save();
module.unload = () => {
	accounts.close();
};

// --- Wiring

module.hook("account-disco-info", guard.handler("account-disco-info", account_disco_info));
module.hook(`iq-set/self/${ns.push}:enable`, guard.handler("enable", requests.enable, requests.failed));
module.hook(`iq-set/self/${ns.push}:disable`, guard.handler("disable", requests.disable, requests.failed));
module.hook_global("user-deleted", guard.handler("user-deleted", user_deleted), 250);
module.hook_global("user-disabled", guard.handler("user-disabled", user_disabled_or_enabled), 250);
module.hook_global("user-enabled", guard.handler("user-enabled", user_disabled_or_enabled), 250);

module.hook("message/offline/handle", guard.handler("message/offline/handle", message_offline_handle), 1);
module.hook("archive-message-added", guard.handler("archive-message-added", archive_message_added));
module.hook("message/bare/groupchat", guard.handler("message/bare/groupchat", message_bare_groupchat), 1);
module.hook("message/bare", guard.handler("message/bare, call", message_about_to_be_delivered), -0.2);
module.hook("message/full", guard.handler("message/full, call", message_about_to_be_delivered), -0.2);
module.hook("message/bare", guard.handler("message/bare, notice", incoming.notice), 1);
module.hook("message/full", guard.handler("message/full, notice", incoming.notice), 1);
module.hook("message/host", guard.handler("message/host, notice", incoming.notice), 1);
module.hook("iq/host", guard.handler("iq/host", incoming.answer), 1);
module.hook("cloud-notify-ping", guard.handler("cloud-notify-ping", incoming.ping));

module.hook("smacks-hibernation-start", guard.handler("smacks-hibernation-start", smacks_hibernation_start));
module.hook(
	"smacks-hibernation-stanza-queued",
	guard.handler("smacks-hibernation-stanza-queued", smacks_hibernation_stanza_queued),
);
module.hook("smacks-hibernation-end", guard.handler("smacks-hibernation-end", smacks_hibernation_end));
module.hook("smacks-ack-delayed", guard.handler("smacks-ack-delayed", smacks_ack_delayed));
module.hook("resource-bind", guard.handler("resource-bind", resource_bind));
module.hook("pre-session-close", guard.handler("pre-session-close", pre_session_close), 10);
module.hook("delivery/failure", guard.handler("delivery/failure", delivery_failure), 10);

module.hook_global("server-started", guard.handler("server-started", server_started));
module.hook_global("server-stopping", guard.handler("server-stopping", server_stopping), 100);
module.hook_global("config-reloaded", guard.handler("config-reloaded", config_reloaded));
