/** What a room message costs that mentions nobody, in rooms with few members and with many: microseconds. */
import { components } from "../../e2e/support/config.mjs";
import { roomService } from "../../e2e/support/rooms.mjs";
import { Bed } from "../support/bed.mjs";
import { Figures } from "../support/figures.mjs";
import * as numbers from "../support/numbers.mjs";
import { storeRegistrations } from "../support/registrations.mjs";

const service = "rooms.localhost";
const sizes = [10, 1000];

export async function measure() {
	const figures = new Figures();
	const bed = await Bed.start({ rooms: { [service]: roomService([]) } });
	const name = (number) => `member${number}@${components.remote}`;
	storeRegistrations(bed.server, Math.max(...sizes), { store: "muc_cloud_notify", domain: service, name });
	await bed.load("muc_undelivered", service);
	await bed.load("muc_cloud_notify", service);
	for (const size of sizes) {
		await makeRoom(bed, size);
		const what = { act: "room", service, room: roomOf(size) };
		const kinds = [what, { ...what, module: "muc_cloud_notify" }, { ...what, module: "muc_undelivered" }];
		const sample = () => bed.compare(kinds, { times: numbers.portions, chunk: 500 });
		await sample(); // who wants to be told of everything is known from now on
		for (let time = 0; time < numbers.samples; time++) {
			const [own, mentions, undelivered] = await sample();
			figures.add(`room message, ${size} members`, mentions - own);
			figures.add(`mod_muc_undelivered, ${size} members`, undelivered - own);
			figures.add(`room message, both modules, ${size} members`, mentions + undelivered - 2 * own);
		}
	}
	await bed.stop();
	return figures.samples;
}

const roomOf = (size) => `room${size}@${service}`;

function makeRoom(bed, size) {
	return bed.server.run(
		`local service, jid, size, domain = ...
		local room = assert(hosts[service].modules.muc.create_room(jid))
		for number = 1, size do assert(room:set_affiliation(true, "member"..number.."@"..domain, "member")) end`,
		...[service, roomOf(size), size, components.remote],
	);
}
