// XEP-0357: Push Notifications 0.4.1, for the members of the rooms of a MUC component (XEP-0045).
//
// This file translates between Prosody, src/push, src/xep0357 and the files beside it; every hook stands in the block at the end.

import * as jid from "util.jid";
import * as st from "util.stanza";
import { parsePeriod } from "../push/compat";
import { openEffects } from "../push/effects";
import * as ns from "../push/namespaces";
import { openOptions, readPushOptions, readServiceOptions } from "../push/options";
import { openRequests } from "../push/requests";
import { openServicePolicy } from "../push/service_policy";
import { openNotices } from "../xep0357/notices";
import { readCloudOptions } from "../xep0357/options";
import { openProtocol } from "../xep0357/protocol";
import { openRequestReader } from "../xep0357/requests";
import { affiliatedWith } from "./members";
import { readRoomOptions } from "./options";
import { openRooms } from "./rooms";
import { addWishes } from "./wishes";
import type { Request } from "../push/requests";
import type { Requester } from "../xep0357/registration";

if (module.get_host_type() !== "component") {
	throw `mod_${module.name} belongs on a component with rooms, and ${module.host} is none`;
}

const muc = module.depends<MucExports>("muc");
module.depends("muc_undelivered");

/** Who asks: to the service for all its rooms, to a room for that one (M2). */
function requesterOf(event: Request): Requester {
	const { origin, stanza } = event;
	const { from, to } = stanza.attr;
	const person = jid.bare(from) ?? "";
	const room = jid.node(to) !== undefined ? to : undefined; // requests to a resource of the service are to the service
	return { account: person, address: person, room, client_id: origin.client_id, resource: jid.resource(from) };
}

const configuration = openOptions(module, parsePeriod);
const options = readPushOptions(configuration);
const { usual } = readRoomOptions(configuration);
const cloudOptions = readCloudOptions(configuration);
let serviceOptions = readServiceOptions(configuration);

/** Whether somebody names the own account as push service, which tells clients that they are not in a room any more (M2). */
function isOwnAccount(service: string, person: string): boolean {
	return jid.bare(service) === person;
}

const effects = openEffects(module);
const { guard } = effects;
const policy = openServicePolicy({
	options: () => serviceOptions,
	hosts: prosody.hosts,
	localAccounts: false,
	isExempt: isOwnAccount,
});
const protocol = openProtocol({
	host: module.host,
	store: module.name,
	options: cloudOptions,
	guard,
	fire: (event) => module.fire_event("cloud_notify/push", event),
	isHeard: () => prosody.hosts[module.host]?.events.get_handlers("cloud_notify/push") !== undefined,
});
const rooms = openRooms({
	api: module,
	effects,
	options,
	notifyOn: cloudOptions.notifyOn,
	usual,
	policy,
	protocol,
	mirror: module.shared("push_errors") as LuaMap<string, number>,
});
const { engine, members, audiences, absences, sightings } = rooms;
const { registrar, store } = engine;
const notices = openNotices({ engine, accountOf: jid.bare });
const requests = openRequests({
	engine,
	protocol,
	reader: openRequestReader({
		guard,
		policy,
		now: engine.now,
		requester: requesterOf,
		complete: addWishes,
		announce: (event) => module.fire_event("cloud_notify/registration", event),
	}),
	enabled(event, _key, registration) {
		audiences.enabled(requesterOf(event).account, registration);
	},
});

/** Whether the server stops: what comes back then stays in the archive of the room (C17). */
let stopping = false;

// --- Requests

/** Whether a request is for a room that there is, and not only its tombstone; the others are answered. */
function isForKnownRoom(event: StanzaEvent): boolean {
	const { origin, stanza } = event;
	const room = muc.get_room_from_jid(stanza.attr.to ?? "");
	if (room === false) {
		requests.failed(event);
		return false;
	}
	if (room === undefined || room._data.destroyed === true) {
		origin.send(st.error_reply(stanza, "cancel", "item-not-found", "There is no such room"));
		return false;
	}
	return true;
}

function iq_set_bare_enable(event: StanzaEvent): boolean {
	return !isForKnownRoom(event) || requests.enable(event);
}

function iq_set_bare_disable(event: StanzaEvent): boolean {
	return !isForKnownRoom(event) || requests.disable(event);
}

function muc_disco_info(event: ProsodyEvents["muc-disco#info"]): void {
	event.reply.tag("feature", { var: ns.push }).up();
}

// --- Rooms

function muc_broadcast_message(event: MucMessageEvent): void {
	const { room, stanza } = event;
	if (stanza.name === "message" && stanza.attr.type === "groupchat") {
		sightings.broadcast(room, stanza);
	}
}

function muc_message_undelivered(event: MucUndeliveredEvent): void {
	if (!stopping) {
		sightings.undelivered(event);
	}
}

function muc_occupant_joined(event: MucOccupantEvent): void {
	absences.ended(event.room.jid, event.occupant.bare_jid);
}

function muc_set_affiliation(event: MucAffiliationEvent): void {
	const { room, jid: person } = event;
	members.changed(room);
	audiences.changed(room);
	if (!members.isMember(room, person)) {
		absences.ended(room.jid, person);
	}
}

/** Nothing is pushed for a room that is gone, nor for another one of its name (M7). */
function muc_room_destroyed(event: ProsodyEvents["muc-room-destroyed"]): void {
	const { room } = event;
	absences.allEnded(room.jid);
	for (const person of audiences.registered(affiliatedWith(room))) {
		registrar.removeRoom(person, room.jid);
	}
}

// --- Accounts of this server

function user_deleted(event: AccountEvent): void {
	registrar.forgetAccount(`${event.username}@${event.host}`);
}

function user_disabled_or_enabled(event: AccountEvent): void {
	const person = `${event.username}@${event.host}`;
	registrar.reviewAccount(person);
	audiences.forgetAll();
}

// --- Server

function server_stopping(): void {
	stopping = true;
	store.writeUnsaved(); // modules are not unloaded when the server stops
}

function config_reloaded(): void {
	serviceOptions = readServiceOptions(openOptions(module, parsePeriod));
	registrar.reviewAll();
	audiences.forgetAll();
}

module.save = () => rooms.save();
module.unload = () => {
	engine.close();
};

// --- Wiring

module.add_feature(ns.push);
module.hook("muc-disco#info", guard.handler("muc-disco#info", muc_disco_info));
module.hook(`iq-set/host/${ns.push}:enable`, guard.handler("enable", requests.enable, requests.failed));
module.hook(`iq-set/host/${ns.push}:disable`, guard.handler("disable", requests.disable, requests.failed));
module.hook(`iq-set/bare/${ns.push}:enable`, guard.handler("enable in a room", iq_set_bare_enable, requests.failed));
module.hook(`iq-set/bare/${ns.push}:disable`, guard.handler("disable in a room", iq_set_bare_disable, requests.failed));
module.hook_global("user-deleted", guard.handler("user-deleted", user_deleted), 250);
module.hook_global("user-disabled", guard.handler("user-disabled", user_disabled_or_enabled), 250);
module.hook_global("user-enabled", guard.handler("user-enabled", user_disabled_or_enabled), 250);

// After everybody who may change or stop a message: mod_muc_mam gives it its id at 0.
module.hook("muc-broadcast-message", guard.handler("muc-broadcast-message", muc_broadcast_message), -1000);
module.hook("muc-message-undelivered", guard.handler("muc-message-undelivered", muc_message_undelivered));
module.hook("muc-occupant-joined", guard.handler("muc-occupant-joined", muc_occupant_joined));
module.hook("muc-set-affiliation", guard.handler("muc-set-affiliation", muc_set_affiliation));
module.hook("muc-room-destroyed", guard.handler("muc-room-destroyed", muc_room_destroyed), 1);

module.hook("message/host", guard.handler("message/host, notice", notices.withdrawal), 1);
module.hook("iq/host", guard.handler("iq/host", engine.answer), 1);
module.hook("cloud-notify-ping", guard.handler("cloud-notify-ping", notices.ping));

module.hook_global("server-stopping", guard.handler("server-stopping", server_stopping), 100);
module.hook_global("config-reloaded", guard.handler("config-reloaded", config_reloaded));
