// Types compared with types: for declarations whose loosening would not make any use fail.

/** Exactly `true` if the two types are the same, `any` included. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only if the argument is `true`: `holds<Equal<A, B>>()`. */
export declare function holds<Claim extends true>(): Claim;
