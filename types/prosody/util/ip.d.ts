/**
 * Addresses of the Internet Protocol (util/ip.lua).
 *
 * @noSelfInFile
 */

/** Two are equal in Lua (`==`) if they are the same address. `tostring` gives `addr`. */
interface IpAddress {
	/** As it was given. */
	readonly addr: string;
	/** 4 or 16 bytes in network order. */
	readonly packed: string;
	readonly proto: "IPv4" | "IPv6";
	/** Of a link-local address, what stands after "%". */
	readonly zone?: string;
	/** The usual way to write it. */
	readonly normal: string;
	/** Not routed in the internet. */
	readonly private: boolean;
}

declare module "util.ip" {
	/** Nothing and the reason if the text is none, or none of that protocol. */
	function new_ip(
		text: string,
		protocol?: "IPv4" | "IPv6",
	): LuaMultiReturn<[ip: IpAddress, error?: undefined] | [ip: undefined, error: string]>;
	/** Whether the first `bits` (default all) of the two are the same. IPv4 counts as mapped into IPv6 where they differ. */
	function match(a: IpAddress, b: IpAddress, bits?: number): boolean;
	/** `192.0.2.0/24`: the address, nothing if it is none, and the number of bits, if one is given. */
	function parse_cidr(text: string): LuaMultiReturn<[ip: IpAddress | undefined, bits: number | undefined]>;
	/**
	 * The address with all but its first bits zero. @throws unless `bits` is a multiple of 8
	 * @since 13.0
	 */
	const truncate: ((this: void, ip: IpAddress, bits: number) => IpAddress) | undefined;
	/** @since 13.0 */
	const is_ip: ((this: void, value: unknown) => value is IpAddress) | undefined;
}
