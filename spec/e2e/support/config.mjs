import { toLuaOptions } from "./lua.mjs";

/** The external components of every test server, and the secret of all of them. */
export const components = {
	/** The app server, that is the push service. */
	push: "push.localhost",
	/** A second push service on another domain. */
	otherPush: "push.example.net",
	/** A domain with chat rooms and people that, for the server, is as foreign as any. */
	remote: "remote.example",
};

export const secret = "component-secret";

/** What every test server has beside the modules under test. */
export const baseModules = [
	["roster", "saslauth", "disco", "ping", "carbons", "smacks", "csi", "csi_simple", "offline", "blocklist"],
	["test_control"],
].flat();

/**
 * Prosody's configuration as Lua.
 * `options`: global options; `mam`: load mod_mam (default true); `modules`: further modules;
 * `without`: modules left out; `otherHosts`: further VirtualHosts; `moreComponents`: further external components;
 * `muc`: the domain of a room service of this server; `rooms`: further ones, with their options.
 * `logLevel`: the least level that is logged (default "debug"); `lua`: what an administrator writes below the global options.
 */
export function renderConfig(server, settings, pluginPaths) {
	const {
		mam = true,
		modules: more = [],
		without = [],
		otherHosts = ["neighbour.localhost"],
		logLevel = "debug",
	} = settings;
	const enabled = [...baseModules, "cloud_notify", ...(mam ? ["mam"] : []), ...more].filter(
		(name) => !without.includes(name),
	);
	const global = {
		...base(server, logLevel),
		plugin_paths: pluginPaths,
		modules_enabled: enabled,
		...settings.options,
	};
	const external = [...Object.values(components), ...(settings.moreComponents ?? [])];
	return [
		toLuaOptions(global),
		settings.lua ?? "",
		...["localhost", ...otherHosts].map((name) => `VirtualHost "${name}"\n`),
		...external.map((name) => `Component "${name}"\n${toLuaOptions({ component_secret: secret })}`),
		settings.muc ? `Component "${settings.muc}" "muc"\n` : "",
		...Object.entries(settings.rooms ?? {}).map(([name, own]) => `Component "${name}" "muc"\n${toLuaOptions(own)}`),
	].join("\n");
}

function base({ directory, dataPath, logFile, ports }, logLevel) {
	return {
		run_as_root: true,
		pidfile: `${directory}/prosody.pid`,
		data_path: dataPath,
		admin_socket: `${directory}/prosody.sock`,
		certificates: directory,
		log: [{ levels: { min: logLevel }, to: "file", filename: logFile }],
		modules_disabled: ["s2s", "tls", "s2s_auth_certs"],
		authentication: "internal_plain",
		allow_unencrypted_plain_auth: true,
		c2s_require_encryption: false,
		storage: "internal",
		archive_expires_after: "never",
		interfaces: ["127.0.0.1"],
		c2s_ports: [ports.c2s],
		c2s_direct_tls_ports: [],
		legacy_ssl_ports: [],
		component_ports: [ports.component],
		http_ports: [ports.http],
		https_ports: [],
		http_default_host: "localhost",
		test_control_ports: [ports.control],
		smacks_hibernation_time: 60,
	};
}
