import { createServer } from "node:net";
import { after } from "node:test";

import { s2sPort } from "./addresses.mjs";

const namespaces =
	"xmlns='jabber:server' xmlns:db='jabber:server:dialback' xmlns:stream='http://etherx.jabber.org/streams'";
const tls = "urn:ietf:params:xml:ns:xmpp-tls";

/** Accepts connections at the address, and says nothing. */
export function listenSilently(address) {
	return listen(address, () => {});
}

/** Speaks XMPP at the address up to STARTTLS, which it offers, and then refuses. */
export function listenRefusingTls(address) {
	return listen(address, (socket) => {
		socket.on("data", (data) => {
			if (data.includes("<stream:stream")) socket.write(header() + offer());
			if (data.includes("<starttls")) socket.end(`<failure xmlns='${tls}'/></stream:stream>`);
		});
	});
}

const header = () => `<?xml version='1.0'?><stream:stream ${namespaces} version='1.0' id='refusing'>`;
const offer = () => `<stream:features><starttls xmlns='${tls}'><required/></starttls></stream:features>`;

/** `connections`: when somebody came, in milliseconds. */
async function listen(address, welcome) {
	const connections = [];
	const sockets = new Set();
	const server = createServer((socket) => {
		connections.push(Date.now());
		sockets.add(socket.setEncoding("utf8").on("error", () => {}));
		welcome(socket);
	});
	await new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(s2sPort, address, resolve);
	});
	after(() => {
		server.close();
		for (const socket of sockets) socket.destroy();
	});
	return { address, connections };
}
