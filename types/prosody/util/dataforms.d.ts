/**
 * Data forms, XEP-0004 (util/dataforms.lua), the same in 0.12 and 13.0.
 *
 * @noSelfInFile
 */

type DataFormFieldType =
	| "boolean"
	| "fixed"
	| "hidden"
	| "jid-multi"
	| "jid-single"
	| "list-multi"
	| "list-single"
	| "text-multi"
	| "text-private"
	| "text-single";

/** What can be put into a field: text, a number (written as a whole one), yes or no, or a list of texts. */
type DataFormValue = string | number | boolean | string[];

/** One field of a form. */
interface DataFormField {
	/** The key in the data, and `var` unless that is given. */
	readonly name?: string;
	readonly var?: string;
	/** Default "text-single". Fields without a type are not read by `data`. */
	readonly type?: DataFormFieldType;
	/** For people. */
	readonly label?: string;
	readonly desc?: string;
	/** Used when the data have none. */
	readonly value?: DataFormValue;
	readonly required?: boolean;
	/** "xs:integer", "xs:dateTime", ... (XEP-0122). */
	readonly datatype?: string;
	readonly range_min?: number;
	readonly range_max?: number;
	/** For lists. */
	readonly options?: readonly (
		string | { readonly value: string; readonly label?: string; readonly default?: boolean }
	)[];
}

/** The layout of a form. */
interface DataForm {
	/**
	 * The form as `<x xmlns="jabber:x:data"/>`.
	 *
	 * Every field of the layout appears, those without a value as empty `<field/>`: to leave one out, use a layout
	 * without it.
	 *
	 * @param data by field name
	 * @param type default "form"; labels and options appear only there
	 */
	form(
		data?: Readonly<Record<string, DataFormValue | undefined>>,
		type?: "form" | "submit" | "result" | "cancel",
	): Stanza;
	/**
	 * What a form says.
	 * @returns values by field name; errors by field name, or `nil` if there are none; which fields were present
	 */
	data(
		form: Stanza,
		current?: Readonly<Record<string, DataFormValue | undefined>>,
	): LuaMultiReturn<
		[
			data: Readonly<Record<string, DataFormValue | undefined>>,
			errors: Readonly<Record<string, string>> | undefined,
			present: Readonly<Record<string, true>>,
		]
	>;
}

declare module "util.dataforms" {
	/** Turns the layout itself into a form. Fields in order; title and instructions beside them. */
	function create(layout: DataFormField[] & { title?: string; instructions?: string }): DataForm;
	/** The FORM_TYPE; "" if it has none; nothing and the reason if it is no form. */
	function get_type(form: Stanza | undefined): LuaMultiReturn<[form_type: string | undefined, error?: string]>;
	export { create as new, get_type };
}
