// Push 2.0, for the accounts of a VirtualHost: notifications that only the device can read.
//
// This file puts the protocol (src/push2) and the accounts (src/accounts) together. Every hook stands in the block at the
// end, but for those that mod_cloud_notify has as well, which are in src/accounts/hooks.ts.

import * as random from "util.random";
import { openAccounts } from "../accounts/accounts";
import { openAccountEvents } from "../accounts/events";
import { hookAccountEvents, hookRequests } from "../accounts/hooks";
import { openWaking } from "../accounts/waking";
import { loadCryptography, parsePeriod } from "../push/compat";
import { openEffects } from "../push/effects";
import { handedOver } from "../push/handover";
import * as ns from "../push/namespaces";
import { openOptions, readAccountOptions, readPushOptions, readServiceOptions } from "../push/options";
import { openRequests } from "../push/requests";
import { openServicePolicy } from "../push/service_policy";
import { isActivity, openActivities } from "../push2/activity";
import { belonging, deviceOf } from "../push2/belonging";
import { openNicks } from "../push2/nicks";
import { isUsualContact, readPush2Options } from "../push2/options";
import { advertisedProfiles } from "../push2/profiles";
import { openProtocol } from "../push2/protocol";
import { openRequestReader } from "../push2/requests";
import { openSeal } from "../push2/seal";
import type { HandedOver } from "../push/handover";
import type { ActivityState } from "../push2/activity";
import type { NickState } from "../push2/nicks";
import type { Seal } from "../push2/seal";

/** What an instance of the module hands over to the next one, beside what its accounts do. */
interface Push2State extends HandedOver {
	readonly accounts: unknown;
	readonly activities: ActivityState;
	readonly nicks: NickState;
}

/** The shape of {@link Push2State}. */
const stateVersion = 1;

const { host } = module;

if (prosody.hosts[host]?.type !== "local") {
	throw `mod_${module.name} is for the accounts of a VirtualHost, and ${host} has none; mod_muc_cloud_notify is for rooms`;
}

const configuration = openOptions(module, parsePeriod);
const options = readPushOptions(configuration);
const accountOptions = readAccountOptions(configuration);
const push2Options = readPush2Options(configuration, host);
let serviceOptions = readServiceOptions(configuration);

const effects = openEffects(module);
const { guard, log, now } = effects;
const state = handedOver<Push2State>(module.saved_state, stateVersion);
const [activities, activityState] = openActivities(options.cacheSize, state?.activities);
const [nicks, nickState] = openNicks(state?.nicks);
const cryptography = loadCryptography();

/** Encrypts notifications, where Prosody has the means. */
function sealWith(means: NonNullable<typeof cryptography>): Seal {
	const { crypto, hkdf, newSigner } = means;
	const tools = { crypto, hkdf, generateKeys: crypto.generate_p256_keypair, randomBytes: random.bytes };
	return openSeal({ tools, libraries: { crypto, newSigner }, guard, contact: push2Options.contact, now });
}

if (cryptography === undefined) {
	log("info", "Notifications can't be encrypted: that takes util.crypto, which Prosody has from 13.0 on");
} else if (!isUsualContact(push2Options.contact)) {
	const wanted = "set it to a mailto: or https: URI, since some push services refuse others";
	log("warn", 'Option contact_uri is "%s"; %s', push2Options.contact, wanted);
}

const policy = openServicePolicy({ options: () => serviceOptions, hosts: prosody.hosts, localAccounts: true });
const protocol = openProtocol({
	host,
	seal: cryptography !== undefined ? sealWith(cryptography) : undefined,
	rang: (account, key, message) => sightings.rang(account, key, message),
	nickIn(wakeup, room) {
		const own = wakeup.message?.session;
		const nick = own !== undefined ? nicks.of(room, [own]) : undefined;
		return nick ?? nicks.of(room, sessions.ofDevice(wakeup.account, wakeup.key));
	},
	sinceActivity: (account, device) => activities.secondsSinceOthers(account, device, now()),
});
const accounts = openAccounts({
	api: module,
	effects,
	options,
	accountOptions,
	policy,
	protocol,
	belonging,
	outlastsPush: push2Options.outlastsPush,
	state: state?.accounts,
});
const { engine, sessions, sightings } = accounts;
const events = openAccountEvents({
	host,
	accounts,
	policy,
	waking: openWaking(module, accounts, accountOptions),
	reconfigure() {
		serviceOptions = readServiceOptions(openOptions(module, parsePeriod));
	},
});
const requests = openRequests({
	engine,
	protocol,
	reader: openRequestReader({
		host,
		policy,
		crypto: cryptography?.crypto,
		now: engine.now,
	}),
	enabled(event, key, registration) {
		sessions.bind((event.session ?? event.origin) as ClientSession, key, registration);
	},
});

function account_disco_info(event: DiscoEvent): void {
	event.reply.tag("feature", { var: ns.push2 }).up();
	for (const profile of advertisedProfiles(cryptography !== undefined)) {
		event.reply.tag("feature", { var: profile }).up();
	}
}

/** A client says something: somebody is there (P6). */
function pre_message(event: StanzaEvent): void {
	const { origin, stanza } = event;
	const device = deviceOf(origin);
	if (origin.username !== undefined && device !== undefined && isActivity(stanza)) {
		activities.note(origin.username, device, engine.now());
	}
}

/** A client may join a room, or leave it (P5). */
function pre_presence(event: StanzaEvent): void {
	const { origin, stanza } = event;
	if (origin.username !== undefined) {
		nicks.sent(origin as ClientSession, stanza);
	}
}

module.save = (): Push2State => ({
	version: stateVersion,
	accounts: accounts.save(),
	activities: activityState,
	nicks: nickState,
});
module.unload = () => {
	accounts.close();
};

// --- Wiring

hookAccountEvents(module, guard, events);
hookRequests(module, guard, ns.push2, requests);
module.hook("account-disco-info", guard.handler("account-disco-info", account_disco_info));
module.hook("message/host", guard.handler("message/host", engine.answer), 1);
module.hook("pre-message/bare", guard.handler("pre-message/bare", pre_message), 1);
module.hook("pre-message/full", guard.handler("pre-message/full", pre_message), 1);
module.hook("pre-message/host", guard.handler("pre-message/host", pre_message), 1);
module.hook("pre-presence/bare", guard.handler("pre-presence/bare", pre_presence), 1);
module.hook("pre-presence/full", guard.handler("pre-presence/full", pre_presence), 1);
