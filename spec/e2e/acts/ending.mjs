import { tell } from "../support/timeline.mjs";

/** The end of each act: seconds later there is no other push, as `who` says. */
export async function expectNothingMore(server, appServer, node, who = "app server") {
	await passMarker(server, appServer);
	const more = appServer.takeAll(node);
	if (more.length > 0) throw new Error(`something more was pushed:\n${more.join("\n")}`);
	tell(who, "seconds later: nothing more has been pushed");
}

let lastMarker = 0;

/** Returns when a message that the server sends in two seconds has reached the app server. */
async function passMarker(server, appServer) {
	const id = `marker-demo-${++lastMarker}`;
	await server.run(
		`local to, id = ...
		after(2, function ()
			api("localhost"):send(st.message({ from = "localhost", to = to, id = id }))
		end)`,
		...[appServer.jid, id],
	);
	await appServer.takeMarker(id);
}
