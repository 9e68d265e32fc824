/** What the server has stored in the end, compared with what it has to. */

const read = `
	local username, service = ...
	local function ids(store)
		local found = {}
		for _, stanza in api("localhost"):open_store(store, "archive"):find(username) or function () end do
			found[#found + 1] = stanza.attr.id
		end
		return table.concat(found, " ")
	end
	local keys = {}
	for key in pairs(api("localhost"):open_store("cloud_notify"):get(username) or {}) do keys[#keys + 1] = key end
	table.sort(keys)
	return { archive = ids "archive", offline = ids "offline", keys = table.concat(keys, " ") }
`;

/** What is wrong with an account's archive and offline store, and with its registrations. */
export async function compareStores(server, account, service) {
	const stored = await server.run(read, account.username);
	const keys = account.devices.filter(({ isGone }) => !isGone).map(({ node }) => `${service}<${node}`);
	const different = (what, got, due) =>
		got === due ? [] : [`${what} of ${account.username}: "${got}" instead of "${due}"`];
	return {
		losses: [
			...different("archive", stored.archive, account.archive.join(" ")),
			...different("offline store", stored.offline, account.offline.join(" ")),
		],
		registrations: different("registrations", stored.keys, keys.sort().join(" ")),
	};
}
