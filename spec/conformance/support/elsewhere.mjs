// What is declared and no test server shows, with the piece of the sources that does; and what need not be shown.

const modulemanager = "core/modulemanager.lua";

/** Optional fields that come up in circumstances of their own, or for a moment. */
export const elsewhere = {
	"AccountInfo.enabled": { file: "modules/mod_auth_internal_hashed.lua", code: "enabled = " },
	"ClientSession.secure": { file: "modules/mod_c2s.lua", code: "session.secure = true" },
	"ClientSession.sasl_handler": { file: "modules/mod_saslauth.lua", code: "session.sasl_handler" },
	"HttpClientRequest.cancel": { file: "net/http.lua", code: "req.cancel = cancel_request" },
	"ModuleApi.command": { file: "prosodyctl", code: '(module, "command"' },
	"ModuleApi.load": { file: modulemanager, code: '(pluginenv, "load")' },
	"ModuleApi.loaded": { file: modulemanager, code: "mod.module.loaded = false" },
	"ModuleApi.ready": { file: modulemanager, code: '(pluginenv, "ready")' },
	"ModuleApi.reloading": { file: modulemanager, code: "reloading = not not state" },
	"ModuleApi.restore": { file: modulemanager, code: '(mod, "restore"' },
	"ModuleApi.save": { file: modulemanager, code: '(mod, "save")' },
	"ModuleApi.saved_state": { file: modulemanager, code: "saved_state = state~=true and state or nil" },
	"ProsodyServer.shutdown_reason": { file: "util/startup.lua", code: "prosody.shutdown_reason = reason" },
	"Room.destroying": { file: "modules/muc/muc.lib.lua", code: "self.destroying = reason or true" },
	"Room._data.destroyed": { file: "modules/muc/mod_muc.lua", code: "room._data.destroyed" },
	"SaslHandler.token_info": { file: "modules/mod_tokenauth.lua", code: "sasl.token_info = token_info" },
	// The community's.
	"Session.client_id": {
		of: "prosody-modules-13.0",
		file: "modules/mod_sasl2/mod_sasl2.lua",
		code: "session.client_id = user_agent.attr.id",
	},
	"Session.destroyed": { file: "core/sessionmanager.lua", code: "session.destroyed = true" },
	"Session.dummy": { file: "modules/mod_s2s.lua", code: "dummy = true;" },
	"Session.from_host": { file: "core/s2smanager.lua", code: "host_session.from_host = from_host" },
	"Session.to_host": { file: "core/s2smanager.lua", code: "host_session.to_host = to_host" },
};

/** Interfaces of what modules give to Prosody, so that nothing in the server is one, and who reads their fields. */
export const given = {
	ArchiveQuery: ["modules/mod_storage_internal.lua"],
	CronTask: ["core/moduleapi.lua"],
	DataFormField: ["util/dataforms.lua"],
	HttpProvider: ["modules/mod_http.lua"],
	HttpRequestOptions: ["net/http.lua"],
	MucRegistrationField: ["modules/muc/register.lib.lua", "util/dataforms.lua"],
	ProsodyErrorTemplate: ["util/error.lua"],
};

/** Kinds of items, and of what is provided: somebody handles items of that kind. */
export const kinds = { ModuleItems: (name) => name, ModuleProviders: (name) => `${name}-provider` };

/** What is no thing but a part of the map of events, see there. */
export const partsOfMaps = new Set(["ProsodyStanzaEvents"]);

/** Functions that cannot be called without harm to the server that is looked at, or are called elsewhere. */
export const unpredictable = new Set([
	"ModuleApi.set_global",
	"HttpClientRequest.cancel",
	"HttpRequest.log",
	"HttpResponse.send",
	"MucConfigEvent.update_option",
	"ProsodyServer.shutdown",
	"Session.close",
	"Session.log",
]);

/** Functions that take fewer arguments in this version than in the others, and do without. */
export const ignoring = { 0.12: ["Watchdog.reset"], "13.0": [] };
