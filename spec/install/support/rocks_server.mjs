/** A web server on the loopback interface with the files of a directory, and nothing but that. */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename, join } from "node:path";
import { after } from "node:test";

/** Serves the files of `directory` until the end of the tests of this file. Gives the address, and notes what it was asked for. */
export async function serveFiles(directory) {
	const requests = [];
	const server = createServer((request, response) => {
		requests.push(request.url);
		const file = join(directory, basename(request.url));
		if (existsSync(file)) response.end(readFileSync(file));
		else response.writeHead(404).end();
	});
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	after(() => server.close());
	return { address: `http://127.0.0.1:${server.address().port}`, requests };
}
