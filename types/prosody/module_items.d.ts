/**
 * Items that modules hand to each other, and through which Prosody itself takes features, handlers and services
 * (core/moduleapi.lua). They go away with the module.
 *
 * @noSelfInFile
 */

/** Kinds of items that Prosody itself handles. Others are free: who hands them over and who handles them agree. */
interface ModuleItems {
	/** Disco#info of the host (mod_disco). */
	feature: string;
	identity: { readonly category: string; readonly type: string; readonly name?: string };
	/** A data form in the disco#info of the host. */
	extension: Stanza;
	/** mod_cron; `module.cron` does it. */
	task: CronTask;
	/** mod_http; `module.provides("http", ...)` does it. */
	"http-provider": HttpProvider;
	/** The registration form of rooms. */
	"muc-registration-field": MucRegistrationField;
}

/** What is provided under these names; others are free. */
interface ModuleProviders {
	http: HttpProvider;
}

/** An item, as seen by `handle_items`. */
interface ItemEvent<Item> {
	/** The module that has it; in 0.12 missing for items that were there before. */
	readonly source?: ModuleApi;
	readonly item: Item;
}

/** What goes with a kind of items. */
type ModuleItem<Kind extends string> = Kind extends keyof ModuleItems ? ModuleItems[Kind] : unknown;

interface ModuleApi {
	/** Adds a feature to the disco#info of the host (for that of accounts hook "account-disco-info"). */
	add_feature(xmlns: string): void;
	/** Adds an identity to the disco#info of the host. */
	add_identity(category: string, type: string, name?: string): void;
	/** Adds a data form to the disco#info of the host (XEP-0128). */
	add_extension(form: Stanza): void;
	/** Hands an item to whoever handles that kind. */
	add_item<Kind extends string>(kind: Kind, item: ModuleItem<Kind>): void;
	/** Takes back what was given to `add_item` (the same object). */
	remove_item<Kind extends string>(kind: Kind, item: ModuleItem<Kind>): ModuleItem<Kind> | undefined;
	/** All items of that kind on this host. */
	get_host_items<Kind extends string>(kind: Kind): ModuleItem<Kind>[];
	/** Watches items of that kind; existing ones are reported at once unless `existing` is false. */
	handle_items<Item>(
		kind: string,
		added: (this: void, event: ItemEvent<Item>) => void,
		removed: (this: void, event: ItemEvent<Item>) => void,
		existing?: boolean,
	): void;
	/** Registers as provider of something; without `item`, the module's globals are it. */
	provides<Kind extends string>(
		kind: Kind,
		item?: Kind extends keyof ModuleProviders ? ModuleProviders[Kind] : object,
	): void;
}
