/**
 * What HTTP is written in (util/http.lua).
 *
 * @noSelfInFile
 */

/** A decoded form: values by name, and all fields in order. */
type FormFields = Readonly<Record<string, string>> & readonly { readonly name: string; readonly value: string }[];

declare module "util.http" {
	function urlencode(text: string): string;
	function urlencode(text: string | undefined): string | undefined;
	function urldecode(text: string): string;
	function urldecode(text: string | undefined): string | undefined;
	/** `a=b&c=d`, in the order of the list or in none. Values must be texts. */
	function formencode(
		fields: Readonly<Record<string, string>> | readonly { readonly name: string; readonly value: string }[],
	): string;
	/** The fields of `a=b&c=d`; a text without "=" comes back decoded. */
	function formdecode(text: string): FormFields | string;
	/** Whether a header that is a list with commas has that word, in whatever case. */
	function contains_token(header: string, token: string): boolean;
	/** The path with a slash at its start, and one at its end only if `is_directory`. */
	function normalize_path(path: string, is_directory?: boolean): string;
}
