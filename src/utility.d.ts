/** Helpers of the type level. */

/** The same type with its fields writable: for a copy that nobody else has yet. */
type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };
