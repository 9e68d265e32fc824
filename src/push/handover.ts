// What an instance of a module hands over to the next one when it is reloaded (C34).

interface HandedOver {
	/** The shape of what is handed over; another one is not taken over. */
	readonly version: number;
}

/**
 * What an earlier instance of the module handed over, if it has the shape that is known here.
 *
 * @param state `module.saved_state`
 */
function handedOver<S extends HandedOver>(state: unknown, version: number): S | undefined {
	const known = state as S | undefined;
	return known?.version === version ? known : undefined;
}

export { handedOver };
export type { HandedOver };
