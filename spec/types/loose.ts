// No field, payload or result is `any` or `unknown`, but for the ones named here: nobody may know what those hold.
import * as array from "util.array";
import * as async from "util.async";
import * as cache from "util.cache";
import * as configmanager from "core.configmanager";
import * as crypto from "util.crypto";
import * as dataforms from "util.dataforms";
import * as datetime from "util.datetime";
import * as encodings from "util.encodings";
import * as errors from "util.error";
import * as format from "util.format";
import * as hashes from "util.hashes";
import * as hex from "util.hex";
import * as http from "net.http";
import * as httpUtilities from "util.http";
import * as id from "util.id";
import * as interpolation from "util.interpolation";
import * as ip from "util.ip";
import * as iterators from "util.iterators";
import * as jid from "util.jid";
import * as json from "util.json";
import * as jwt from "util.jwt";
import * as logger from "util.logger";
import * as modulemanager from "core.modulemanager";
import * as paths from "util.paths";
import * as promise from "util.promise";
import * as queue from "util.queue";
import * as random from "util.random";
import * as rostermanager from "core.rostermanager";
import * as rsm from "util.rsm";
import * as serialization from "util.serialization";
import * as sessionmanager from "core.sessionmanager";
import * as set from "util.set";
import * as st from "util.stanza";
import * as throttle from "util.throttle";
import * as time from "util.time";
import * as timer from "util.timer";
import * as units from "util.human.units";
import * as usermanager from "core.usermanager";
import * as uuid from "util.uuid";
import * as watchdog from "util.watchdog";
import * as xml from "util.xml";
import { type Equal, holds } from "./equal";

/** A type that says nothing, alone or as the first of several results. */
type IsLoose<T> = unknown extends T ? true : T extends readonly [infer First, ...infer _] ? IsLoose<First> : false;

/** Names of fields that say nothing, and of functions whose results say nothing. */
type Loose<T> = keyof {
	[
		K in keyof T as true extends IsLoose<T[K]>
			? K
			: [NonNullable<T[K]>] extends [never]
				? never
				: NonNullable<T[K]> extends (...args: never[]) => infer Result
					? true extends IsLoose<Result>
						? K
						: never
					: never
	]: true;
};

/** Names of events with a payload, or a field of it, that says nothing. */
type LoosePayloads<Events> = keyof {
	[
		Name in keyof Events as true extends IsLoose<Events[Name]>
			? Name
			: Events[Name] extends undefined | string
				? never
				: [Loose<Events[Name]>] extends [never]
					? never
					: Name
	]: true;
};

holds<
	Equal<
		LoosePayloads<ProsodyEvents>,
		`muc-set-affiliation-data/${string}` | `item-added/${string}` | `item-removed/${string}`
	>
>();
holds<Equal<LoosePayloads<ProsodyGlobalEvents>, never>>();
holds<Equal<Loose<MucAffiliationEvent>, never>>();
holds<Equal<Loose<ModuleLifecycleEvent>, never>>();
holds<Equal<Loose<CloudNotifyRegistration>, never>>();
holds<Equal<Loose<CloudNotifySummary>, never>>();

holds<Equal<Loose<Session>, never>>();
holds<Equal<Loose<ClientSession>, never>>();
holds<Equal<Loose<HostSession>, never>>();
holds<Equal<Loose<UnackedQueue>, never>>();
holds<Equal<Loose<UserSessions>, never>>();
holds<Equal<Loose<Watchdog>, never>>();
holds<Equal<Loose<ProsodyServer>, never>>();
holds<Equal<Loose<ProsodyServer["paths"]>, never>>();
holds<Equal<Loose<EventRegistry>, "fire_event">>();

holds<
	Equal<Loose<ModuleApi>, "saved_state" | "require" | "fire_event" | "get_option" | "get_option_scalar" | "remove_item">
>();
holds<Equal<Loose<ModuleTimer>, never>>();
holds<Equal<Loose<IqReply>, never>>();
holds<Equal<Loose<KeyvalStore<{ name: string }>>, never>>();
holds<Equal<Loose<MapStore<string>>, never>>();
holds<Equal<Loose<ArchiveStore>, never>>();
holds<Equal<Loose<ArchiveQuery>, never>>();

holds<Equal<Loose<Stanza>, never>>();
holds<Equal<Loose<PreserializedStanza>, never>>();
holds<Equal<Loose<ProsodyError>, never>>();
holds<Equal<Loose<ProsodyErrorContext>, "wrapped_error">>();
holds<Equal<Loose<ProsodyErrorExtra>, never>>();
holds<Equal<Loose<ProsodyErrorTemplate>, never>>();
holds<Equal<Loose<ProsodyPromise<string, string>>, never>>();

holds<Equal<Loose<Room>, "get_affiliation_data">>();
holds<Equal<Loose<Occupant>, never>>();
holds<Equal<Loose<MucExports>, never>>();
holds<Equal<Loose<MucUtilities>, never>>();
holds<Equal<Loose<MucUndeliveredEvent>, never>>();
holds<Equal<Loose<MucUndeliveredEvent["error"]>, never>>();
holds<Equal<Loose<MucRegistrationField>, never>>();

holds<Equal<Loose<ProsodyCache<string, string>>, never>>();
holds<Equal<Loose<ProsodySet<string>>, never>>();
holds<Equal<Loose<AsyncRunner<string>>, never>>();
holds<Equal<Loose<DataForm>, never>>();
holds<Equal<Loose<DataFormField>, never>>();
holds<Equal<Loose<Throttle>, never>>();

holds<Equal<Loose<typeof async>, "wait_for">>();
holds<Equal<Loose<typeof cache>, never>>();
holds<Equal<Loose<typeof dataforms>, never>>();
holds<Equal<Loose<typeof datetime>, never>>();
holds<Equal<Loose<typeof encodings.base64>, never>>();
holds<Equal<Loose<typeof encodings.utf8>, never>>();
holds<Equal<Loose<typeof encodings.stringprep>, never>>();
holds<Equal<Loose<typeof encodings.idna>, never>>();
holds<Equal<Loose<typeof errors>, never>>();
holds<Equal<Loose<typeof hashes>, never>>();
holds<Equal<Loose<typeof id>, never>>();
holds<Equal<Loose<typeof jid>, never>>();
holds<Equal<Loose<typeof promise>, never>>();
holds<Equal<Loose<typeof random>, never>>();
holds<Equal<Loose<typeof set>, never>>();
holds<Equal<Loose<typeof st>, never>>();
holds<Equal<Loose<typeof throttle>, never>>();
holds<Equal<Loose<typeof time>, never>>();
holds<Equal<Loose<typeof timer>, never>>();
holds<Equal<Loose<typeof usermanager>, never>>();
holds<Equal<Loose<typeof watchdog>, never>>();
holds<Equal<Loose<typeof xml>, never>>();
holds<Equal<Loose<typeof format>, never>>();
holds<Equal<Loose<typeof hex>, never>>();
holds<Equal<Loose<typeof uuid>, never>>();
holds<Equal<Loose<typeof json>, "null" | "decode">>();
holds<Equal<Loose<typeof serialization>, "deserialize">>();
holds<Equal<Loose<GaugeMetric & CounterMetric & SampledMetric>, never>>();
holds<Equal<Loose<Omit<KeyvalPlusStore<{ name: string }>, "get_key">>, never>>();

holds<Equal<Loose<typeof configmanager>, "get">>();
holds<Equal<Loose<typeof array>, never>>();
holds<Equal<Loose<typeof crypto>, never>>();
holds<Equal<Loose<typeof http>, never>>();
holds<Equal<Loose<typeof httpUtilities>, never>>();
holds<Equal<Loose<typeof interpolation>, never>>();
holds<Equal<Loose<typeof ip>, never>>();
holds<Equal<Loose<typeof iterators>, never>>();
holds<Equal<Loose<typeof jwt>, never>>();
holds<Equal<Loose<typeof logger>, never>>();
holds<Equal<Loose<typeof modulemanager>, never>>();
holds<Equal<Loose<typeof paths>, never>>();
holds<Equal<Loose<typeof queue>, never>>();
holds<Equal<Loose<typeof rostermanager>, never>>();
holds<Equal<Loose<typeof rsm>, never>>();
holds<Equal<Loose<typeof sessionmanager>, never>>();
holds<Equal<Loose<typeof units>, never>>();
holds<Equal<Loose<AccountInfo>, never>>();
holds<Equal<Loose<CryptoKey>, never>>();
holds<Equal<Loose<HttpClientRequest>, never>>();
holds<Equal<Loose<HttpClientResponse>, never>>();
holds<Equal<Loose<HttpRequest>, never>>();
holds<Equal<Loose<HttpResponse>, never>>();
holds<Equal<Loose<IpAddress>, never>>();
holds<Equal<Loose<ModuleItems>, never>>();
holds<Equal<Loose<ProsodyArray<string>>, never>>();
holds<Equal<Loose<ProsodyQueue<string>>, never>>();
holds<Equal<Loose<ResultSet>, never>>();
holds<Equal<Loose<Role>, never>>();
holds<Equal<Loose<RosterItem>, never>>();
