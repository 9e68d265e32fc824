// The devices of members: nobody knows them but by their registrations, and whoever is back in the room has read all.

import * as jid from "util.jid";
import { isAccountEnabled } from "../push/compat";
import type { Devices } from "../push/devices";

/**
 * What the core has to know of the devices of members.
 *
 * @param hosts the hosts of this server
 */
function openDevices(hosts: Readonly<Record<string, HostSession | undefined>>): Devices {
	return {
		isEnabled(person) {
			const [node, host] = jid.split(person);
			return node === undefined || hosts[host]?.type !== "local" || isAccountEnabled(node, host);
		},
		unread: () => (message) => message.absence?.over !== true,
	};
}

export { openDevices };
