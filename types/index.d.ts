/**
 * Prosody's API, as far as it is declared here, and the library of Lua. Nothing in here depends on the modules of this
 * repository; their events are in ./cloud_notify.
 */

/// <reference path="./lua.d.ts" />

/// <reference path="./prosody/error.d.ts" />
/// <reference path="./prosody/events.d.ts" />
/// <reference path="./prosody/events_bind2.d.ts" />
/// <reference path="./prosody/events_global.d.ts" />
/// <reference path="./prosody/events_muc.d.ts" />
/// <reference path="./prosody/events_muc_changes.d.ts" />
/// <reference path="./prosody/events_streams.d.ts" />
/// <reference path="./prosody/http_client.d.ts" />
/// <reference path="./prosody/http_server.d.ts" />
/// <reference path="./prosody/log.d.ts" />
/// <reference path="./prosody/module.d.ts" />
/// <reference path="./prosody/module_events.d.ts" />
/// <reference path="./prosody/module_items.d.ts" />
/// <reference path="./prosody/module_metrics.d.ts" />
/// <reference path="./prosody/module_options.d.ts" />
/// <reference path="./prosody/module_sending.d.ts" />
/// <reference path="./prosody/module_stores.d.ts" />
/// <reference path="./prosody/module_timers.d.ts" />
/// <reference path="./prosody/modulemanager.d.ts" />
/// <reference path="./prosody/muc.d.ts" />
/// <reference path="./prosody/muc_room_settings.d.ts" />
/// <reference path="./prosody/promise.d.ts" />
/// <reference path="./prosody/rostermanager.d.ts" />
/// <reference path="./prosody/server.d.ts" />
/// <reference path="./prosody/session.d.ts" />
/// <reference path="./prosody/stanza.d.ts" />
/// <reference path="./prosody/store.d.ts" />
/// <reference path="./prosody/usermanager.d.ts" />
/// <reference path="./prosody/util/array.d.ts" />
/// <reference path="./prosody/util/async.d.ts" />
/// <reference path="./prosody/util/cache.d.ts" />
/// <reference path="./prosody/util/call.d.ts" />
/// <reference path="./prosody/util/crypto.d.ts" />
/// <reference path="./prosody/util/dataforms.d.ts" />
/// <reference path="./prosody/util/encodings.d.ts" />
/// <reference path="./prosody/util/format.d.ts" />
/// <reference path="./prosody/util/http.d.ts" />
/// <reference path="./prosody/util/human.d.ts" />
/// <reference path="./prosody/util/id.d.ts" />
/// <reference path="./prosody/util/ip.d.ts" />
/// <reference path="./prosody/util/iterators.d.ts" />
/// <reference path="./prosody/util/jid.d.ts" />
/// <reference path="./prosody/util/jwt.d.ts" />
/// <reference path="./prosody/util/queue.d.ts" />
/// <reference path="./prosody/util/rsm.d.ts" />
/// <reference path="./prosody/util/serialization.d.ts" />
/// <reference path="./prosody/util/set.d.ts" />
/// <reference path="./prosody/util/text.d.ts" />
/// <reference path="./prosody/util/throttle.d.ts" />
/// <reference path="./prosody/util/time.d.ts" />
/// <reference path="./prosody/util/xml.d.ts" />
