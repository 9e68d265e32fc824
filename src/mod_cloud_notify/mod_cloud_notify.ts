// XEP-0357: Push Notifications 0.4.1, for the accounts of a VirtualHost.
//
// This file puts the protocol (src/xep0357) and the accounts (src/accounts) together. Every hook stands in the block at the
// end of openModule, but for those that mod_push2 has as well, which are in src/accounts/hooks.ts.

import { openAccounts } from "../accounts/accounts";
import { accountAt, openAccountEvents } from "../accounts/events";
import { hookAccountEvents, hookRequests } from "../accounts/hooks";
import { openWaking } from "../accounts/waking";
import { openCommand } from "../command/command";
import { parsePeriod } from "../push/compat";
import { openEffects } from "../push/effects";
import * as ns from "../push/namespaces";
import { openOptions, readAccountOptions, readPushOptions, readServiceOptions } from "../push/options";
import { openRequests } from "../push/requests";
import { openServicePolicy } from "../push/service_policy";
import { belonging } from "../xep0357/belonging";
import { openNotices } from "../xep0357/notices";
import { readCloudOptions } from "../xep0357/options";
import { openProtocol } from "../xep0357/protocol";
import { openRequestReader } from "../xep0357/requests";

/** Serves the host that the module is loaded on. */
function openModule(): void {
	const { host } = module;

	if (prosody.hosts[host]?.type !== "local") {
		const other = "mod_muc_cloud_notify is for those of rooms";
		module.log("error", "mod_cloud_notify is for the accounts of a VirtualHost, and %s has none; %s", host, other);
	}

	const configuration = openOptions(module, parsePeriod);
	const options = readPushOptions(configuration);
	const accountOptions = readAccountOptions(configuration);
	const cloudOptions = readCloudOptions(configuration);
	let serviceOptions = readServiceOptions(configuration);

	const effects = openEffects(module);
	const { guard } = effects;
	const policy = openServicePolicy({ options: () => serviceOptions, hosts: prosody.hosts, localAccounts: false });
	const protocol = openProtocol({
		host,
		store: module.name,
		options: cloudOptions,
		guard,
		fire: (event) => module.fire_event("cloud_notify/push", event),
		isHeard: () => prosody.hosts[host]?.events.get_handlers("cloud_notify/push") !== undefined,
	});
	const accounts = openAccounts({
		api: module,
		effects,
		options,
		accountOptions,
		policy,
		protocol,
		belonging,
		state: module.saved_state,
		mirror: module.shared("push_errors") as LuaMap<string, number>,
	});
	const { engine, sessions } = accounts;
	const events = openAccountEvents({
		host,
		accounts,
		policy,
		waking: openWaking(module, accounts, accountOptions),
		reconfigure() {
			serviceOptions = readServiceOptions(openOptions(module, parsePeriod));
		},
	});
	const notices = openNotices({ engine, accountOf: (address) => accountAt(address, host) });
	const requests = openRequests({
		engine,
		protocol,
		reader: openRequestReader({
			guard,
			policy,
			now: engine.now,
			requester(request) {
				const { client_id, resource } = request.origin;
				const username = request.origin.username ?? "";
				return { account: username, address: `${username}@${host}`, client_id, resource };
			},
			announce: (event) => module.fire_event("cloud_notify/registration", event),
		}),
		enabled(event, key, registration) {
			sessions.bind((event.session ?? event.origin) as ClientSession, key, registration);
		},
	});

	function account_disco_info(event: DiscoEvent): void {
		event.reply.tag("feature", { var: ns.push }).up();
	}

	module.save = () => accounts.save();
	module.unload = () => {
		accounts.close();
	};

	// --- Wiring

	hookAccountEvents(module, guard, events);
	hookRequests(module, guard, ns.push, requests);
	module.hook("account-disco-info", guard.handler("account-disco-info", account_disco_info));
	module.hook("message/bare", guard.handler("message/bare, notice", notices.withdrawal), 1);
	module.hook("message/full", guard.handler("message/full, notice", notices.withdrawal), 1);
	module.hook("message/host", guard.handler("message/host, notice", notices.withdrawal), 1);
	module.hook("iq/host", guard.handler("iq/host", engine.answer), 1);
	module.hook("cloud-notify-ping", guard.handler("cloud-notify-ping", notices.ping));
}

// prosodyctl loads the module without a server: there are no hosts to serve and no stores then.
if (prosody.process_type === "prosodyctl") {
	module.command = openCommand(module);
} else {
	openModule();
}
