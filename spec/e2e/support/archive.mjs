/** The bodies in an archive of a server, the oldest first. */
export async function bodiesIn(world, domain, store, name) {
	const bodies = await world.run(
		`local domain, store, name = ...
		local bodies = {}
		for _, stanza in api(domain):open_store(store, "archive"):find(name, {}) do
			table.insert(bodies, stanza:get_child_text("body"))
		end
		return bodies`,
		...[domain, store, name],
	);
	return Object.values(bodies);
}
