// The registrar: the one place where registrations change, and where everybody who has to do with one learns of it.
// Rules C4 to C8, C28 to C30, P3, P11, N3.

import { afterOutcome } from "./outcome";
import { fitTogether } from "./registration";
import { enable, forRoom, keysOf, keysWhere, replacing, without } from "./registrations";
import type { Devices } from "./devices";
import type { Outcome, Patience } from "./outcome";
import type { Protocol, Selection } from "./protocol";
import type { Registration } from "./registration";
import type { Limits, Registrations } from "./registrations";
import type { AccountStore } from "./store";

/** @noSelf */
interface Registrar {
	/**
	 * Puts a registration in force.
	 *
	 * @returns the registration as it is in force; nothing, and why, if it can't be stored, in which case nothing has
	 *          changed
	 */
	enable(
		account: string,
		key: string,
		registration: Registration,
	): LuaMultiReturn<[Registration] | [undefined, "storage" | "too-large"]>;
	/**
	 * Switches registrations off.
	 *
	 * @returns whether that could be written; they are off all the same
	 */
	disable(account: string, selection: Selection): boolean;
	/** Switches registrations off that a push service has withdrawn (C30), whether or not that can be written. */
	withdraw(account: string, selection: Selection): void;
	/** A room is gone, and what is registered for it with it (M7), whether or not that can be written. */
	removeRoom(account: string, room: string): void;
	/** Records what came of a push; removes the registration if it was once too often. */
	record(account: string, key: string, outcome: Outcome): void;
	/** The account is deleted: nothing of it remains. */
	forgetAccount(account: string): void;
	/** What may be pushed has changed for an account: it was disabled, or enabled again. */
	reviewAccount(account: string): void;
	/** The same for all accounts: the administrator's settings have changed, or the module has been loaded. */
	reviewAll(): void;
}

/** What {@link openRegistrar} needs. */
interface RegistrarNeeds {
	readonly protocol: Protocol;
	readonly store: AccountStore;
	readonly devices: Devices;
	readonly limits: Limits;
	readonly patience: Patience;
	readonly log: LogFunction;
	/** Seconds since the epoch. */
	readonly now: (this: void) => number;
	/** Nothing that waits to be pushed to a registration is wanted any more. */
	readonly dropWakeups: (this: void, account: string, key: string) => void;
}

/** Opens the registrar. */
function openRegistrar(needs: RegistrarNeeds): Registrar {
	const { protocol, store, devices, log, now, dropWakeups } = needs;

	function switchOff(account: string, keys: ReadonlyArray<string>): void {
		for (const key of keys) {
			dropWakeups(account, key);
		}
		devices.switchedOff?.(account, keys);
		devices.reviewed?.(account);
	}

	function remove(account: string, keys: ReadonlyArray<string>): boolean {
		const current = store.all(account);
		if (current === undefined) {
			return false;
		}
		const written = keys.length === 0 || store.enforce(account, without(current, keys));
		switchOff(account, keys);
		return written;
	}

	/** Switches off what is chosen of the registrations of an account, if these can be read and any is chosen. */
	function removeSome(account: string, choose: (this: void, current: Registrations) => string[]): void {
		const current = store.all(account);
		const keys = current !== undefined ? choose(current) : [];
		if (keys.length > 0) {
			remove(account, keys);
		}
	}

	function selectedBy(selection: Selection, current: Registrations): string[] {
		return keysWhere(current, (key, registration) => protocol.selects(selection, key, registration, current));
	}

	function update(account: string, key: string, registration: Registration): void {
		const current = store.all(account);
		if (current !== undefined) {
			store.note(account, replacing(current, key, registration));
			devices.renewed?.(account, key, registration);
		}
	}

	return {
		enable(account, key, registration) {
			const current = store.all(account);
			if (current === undefined) {
				return $multi(undefined, "storage");
			}
			const { next, evicted, replaced, changed } = enable(current, key, registration, needs.limits, protocol);
			if (changed && !fitTogether(next, needs.limits.devices)) {
				return $multi(undefined, "too-large");
			}
			if (changed && !store.write(account, next)) {
				return $multi(undefined, "storage");
			}
			const inForce = next.get(key) as Registration;
			dropWakeups(account, key);
			devices.renewed?.(account, key, inForce);
			if (evicted.length > 0) {
				log("info", "Push registrations of %s evicted, being more than push_max_devices: %d", account, evicted.length);
			}
			switchOff(account, evicted);
			switchOff(account, replaced);
			return $multi(inForce);
		},
		disable(account, selection) {
			const current = store.all(account);
			if (current === undefined) {
				store.disableOnceRead(account, selection);
				return false;
			}
			return remove(account, selectedBy(selection, current));
		},
		withdraw(account, selection) {
			removeSome(account, (current) => selectedBy(selection, current));
		},
		removeRoom(account, room) {
			removeSome(account, (current) => keysOf(forRoom(current, room)));
		},
		record(account, key, outcome) {
			const registration = store.active(account).get(key);
			if (registration === undefined) {
				return;
			}
			const [after, removal] = afterOutcome(registration, outcome, needs.patience, now());
			if (removal !== undefined) {
				log("warn", "Removed a push registration of %s at %s: %s", account, protocol.serviceOf(registration), removal);
				remove(account, [key]);
			} else if (after !== registration) {
				update(account, key, after);
			}
		},
		forgetAccount(account) {
			const keys = keysOf(store.all(account) ?? new LuaMap());
			store.enforce(account, new LuaMap());
			switchOff(account, keys);
			store.forget(account);
		},
		reviewAccount(account) {
			store.forget(account);
			devices.reviewed?.(account);
		},
		reviewAll() {
			store.forgetAll();
			devices.allReviewed?.();
		},
	};
}

export { openRegistrar };
export type { Registrar };
