/**
 * Parsing XML (util/xml.lua).
 *
 * @noSelfInFile
 */

declare module "util.xml" {
	/**
	 * One document as an element; nothing and the reason if it is not well-formed. Document types are refused always.
	 * A parsed child carries its `xmlns` attribute even when it is that of its parent, unlike one made by `tag`.
	 */
	function parse(
		xml: string,
		options?: { readonly allow_comments?: boolean; readonly allow_processing_instructions?: boolean },
	): LuaMultiReturn<[element: Stanza, error?: undefined] | [element: false | undefined, error: string]>;
}
