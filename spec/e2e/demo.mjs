/**
 * The demo: a throw-away Prosody with the modules, an app server, a gateway and two real clients (xmpp.js), and the ways of
 * three notifications as a timeline: for a message to a person, for a mention in a room, and for a message that only the
 * device can read (Push 2.0). Ends with 0 only if all of it happened.
 *
 * KEEP=1 leaves everything running until Ctrl-C, to connect a client of one's own.
 * DEMO_PROSODY=0.12 takes the other Prosody.
 */
process.env.PROSODY_VERSION = process.env.DEMO_PROSODY ?? "13.0";

const { AppServer } = await import("./support/appserver.mjs");
const { components } = await import("./support/config.mjs");
const { LibraryClient } = await import("./support/library-client.mjs");
const { indent } = await import("./support/pretty.mjs");
const { startProsody, version } = await import("./support/prosody.mjs");
const { tell, title } = await import("./support/timeline.mjs");
const { showEncrypted } = await import("./acts/encrypted.mjs");
const { showMention } = await import("./acts/mention.mjs");
const { showMessage } = await import("./acts/message.mjs");

const people = { alice: "wonderland", bob: "builder" };
const rooms = "rooms.localhost";
const gatewayDomain = "gateway.localhost";

await run().catch((error) => {
	tell("failed", error.message);
	process.exit(1);
});

async function run() {
	title(`Prosody ${version} with mod_cloud_notify, mod_muc_cloud_notify and mod_push2, an app server and two clients`);
	const server = await startServer();
	const appServer = await startAppServer(server);
	const phone = await LibraryClient.start(server, "alice", people.alice, "phone");
	const desktop = await LibraryClient.start(server, "bob", people.bob, "desktop");
	const stage = { server, appServer, phone, desktop };
	title("A message for a phone that hibernates");
	await showMessage(stage);
	title("A mention in a room that the member is not in");
	await showMention(stage, rooms);
	await phone.disablePush(appServer.domain);
	const encrypts = version !== "0.12";
	title(encrypts ? "A message that only the phone can read" : "A message of which the gateway learns nothing");
	await showEncrypted({ ...stage, gatewayDomain, encrypts });
	await Promise.all([phone.stop(), desktop.stop()]);
	if (process.env.KEEP) return keep(server, appServer);
	await server.stop();
	server.destroy();
	title("All of it happened.");
	process.exit(0);
}

async function startServer() {
	const modules = ["muc_mam", "muc_cloud_notify"];
	const server = await startProsody({
		modules: ["push2"],
		moreComponents: [gatewayDomain],
		rooms: { [rooms]: { muc_room_locking: false, modules_enabled: modules } },
	});
	for (const [username, password] of Object.entries(people)) {
		await server.run(`usermanager.create_user(...)`, username, password, "localhost");
	}
	tell("server", `Prosody ${version} listens on 127.0.0.1:${server.ports.c2s}`);
	return server;
}

async function startAppServer(server) {
	const appServer = await new AppServer(server, components.push).connect();
	tell("app server", `${appServer.domain} is connected as a component`);
	return appServer;
}

/** Leaves everything running, and prints pushes as they arrive, until Ctrl-C. */
function keep(server, appServer) {
	title("All of it happened. It goes on running; Ctrl-C ends it and cleans up.");
	console.log(`
  Connect your own client without TLS:
    server    127.0.0.1, port ${server.ports.c2s}
    domain    localhost
    accounts  ${Object.entries(people)
			.map(([username, password]) => `${username}@localhost, password ${password}`)
			.join("\n              ")}
  It registers at the push service ${appServer.domain}, with any node; for mentions in rooms of ${rooms},
  with that service.
  The pushes that arrive there are shown here. Prosody's log is
    ${server.logFile}
`);
	for (const signal of ["SIGINT", "SIGTERM"]) process.removeAllListeners(signal).once(signal, () => process.exit(0));
	appServer.onPush = (push) => tell("app server", `a push for ${push.node}:`, indent(push.element));
}
