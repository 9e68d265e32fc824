/**
 * Opening stores (core/storagemanager.lua). The types of the stores and what their methods return: store.d.ts.
 *
 * @noSelfInFile
 */

interface ModuleApi {
	/**
	 * Opens a store of this host.
	 *
	 * Fails on 13.0 for the host "*" (also in `prosodyctl mod_<name>`) with "global-storage-not-supported". A driver that
	 * does not know the type does not fail here: its store answers every call with `false, "no data storage active"`.
	 *
	 * @param name default: the module's
	 */
	open_store<Data extends object>(
		name?: string,
		type?: "keyval",
	): LuaMultiReturn<[store: KeyvalStore<Data>, error?: undefined] | [store: undefined, error: string]>;
	open_store<Value>(
		name: string | undefined,
		type: "map",
	): LuaMultiReturn<[store: MapStore<Value>, error?: undefined] | [store: undefined, error: string]>;
	open_store(
		name: string | undefined,
		type: "archive",
	): LuaMultiReturn<[store: ArchiveStore, error?: undefined] | [store: undefined, error: string]>;
	/**
	 * Test `prosody.features` for "keyval+" first.
	 * @since 13.0
	 */
	open_store<Data extends object>(
		name: string | undefined,
		type: "keyval+",
	): LuaMultiReturn<[store: KeyvalPlusStore<Data>, error?: undefined] | [store: undefined, error: string]>;
}
