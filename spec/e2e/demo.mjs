/**
 * The demo: a throw-away Prosody with the module, an app server and two real clients (xmpp.js), and the way of one
 * notification as a timeline. Ends with 0 only if all of it happened.
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
const { until } = await import("./support/wait.mjs");

const people = { alice: "wonderland", bob: "builder" };

await run().catch((error) => {
	tell("failed", error.message);
	process.exit(1);
});

async function run() {
	title(`Prosody ${version} with mod_cloud_notify, an app server and two clients`);
	const server = await startServer();
	const appServer = await startAppServer(server);
	await showNotification(server, appServer);
	if (process.env.KEEP) return keep(server, appServer);
	await server.stop();
	server.destroy();
	title("All of it happened.");
	process.exit(0);
}

async function startServer() {
	const server = await startProsody();
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

/** The story itself; each step fails with its reason if it does not happen. */
async function showNotification(server, appServer) {
	const node = "alice-phone";
	const phone = await LibraryClient.start(server, "alice", people.alice, "phone");
	const desktop = await LibraryClient.start(server, "bob", people.bob, "desktop");
	await phone.enablePush(appServer.domain, node);
	tell("phone", `alice's device registers for pushes at ${appServer.domain}`);

	await phone.cut();
	await until("Prosody notices that the phone is gone", () => isHibernating(server, phone));
	tell("phone", "the connection is cut; Prosody keeps the session in hibernation");

	await desktop.say(phone.account, "Are you there?");
	tell("desktop", "bob writes: Are you there?");

	const push = await appServer.next(node);
	tell("app server", "the push has arrived:", indent(push.element));
	if (!push.fields?.["last-message-body"]) throw new Error("the push does not say that it is important");

	await phone.resume();
	tell("phone", "the push has woken the device: it is back, in the same session");
	await until("the phone has the message", () => phone.messages.includes("Are you there?"));
	tell("phone", "alice reads: Are you there?");

	await passMarker(server, appServer);
	const more = appServer.takeAll(node);
	if (more.length > 0) throw new Error(`something more was pushed:\n${more.join("\n")}`);
	tell("app server", "seconds later: nothing more has been pushed");
	await Promise.all([phone.stop(), desktop.stop()]);
}

function isHibernating(server, client) {
	return server.run("local s = session(...) return s ~= nil and not not s.hibernating", client.jid);
}

/** Returns when a message that the server sends in two seconds has reached the app server. */
async function passMarker(server, appServer) {
	await server.run(
		`local to = ...
		after(2, function ()
			api("localhost"):send(st.message({ from = "localhost", to = to, id = "marker-demo" }))
		end)`,
		appServer.domain,
	);
	await appServer.takeMarker("marker-demo");
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
  It registers at the push service ${appServer.domain}, with any node.
  The pushes that arrive there are shown here. Prosody's log is
    ${server.logFile}
`);
	for (const signal of ["SIGINT", "SIGTERM"]) process.removeAllListeners(signal).once(signal, () => process.exit(0));
	appServer.onPush = (push) => tell("app server", `a push for ${push.node}:`, indent(push.element));
}
