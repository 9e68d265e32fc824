/**
 * Lua and JSON as text (util/serialization.lua, util/json.lua).
 *
 * @noSelfInFile
 */

/** What is meant for people ("debug", "oneline") and what can be read back ("compact"). */
type SerializationPreset = "oneline" | "compact" | "debug";

declare module "util.serialization" {
	/** A Lua expression. @throws for functions, cycles and shared tables, except with "debug" */
	function serialize(value: unknown, preset?: SerializationPreset): string;
	/** The value back, or nothing and the error. */
	function deserialize(text: string): LuaMultiReturn<[value: unknown, error?: string]>;
}

declare module "util.json" {
	/** Stands for a null, which a Lua table cannot hold. */
	const json_null: unknown;
	/** Tables with keys 1 to n become arrays, all others objects; so does an empty one. */
	function encode(value: unknown): string;
	/** The same with sorted keys. */
	function encode_ordered(value: unknown): string;
	/** The value, or nothing and the error. */
	function decode(text: string): LuaMultiReturn<[value: unknown, error?: string]>;
	export { json_null as null, encode, encode_ordered, decode };
}
