import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const dist = join(fileURLToPath(new URL("../../../", import.meta.url)), "node_modules/converse.js/dist");

const types = {
	".html": "text/html",
	".js": "text/javascript",
	".css": "text/css",
	".json": "application/json",
	".svg": "image/svg+xml",
	".wasm": "application/wasm",
};

/** The page of Converse, beside its files; its settings are put into the window before it is loaded. */
const page = `<!doctype html>
<html lang="en">
	<head>
		<meta charset="utf-8">
		<title>Converse</title>
		<link rel="icon" href="data:,">
		<link rel="stylesheet" href="converse.min.css">
		<script type="module">
			import "./converse.min.js";
			converse.initialize(window.settings);
		</script>
	</head>
	<body></body>
</html>`;

/** Serves Converse, as npm has brought it, on a free port of this machine, and gives the page's address. */
export async function serveConverse() {
	const server = createServer((request, response) => void answer(request, response));
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	server.unref();
	return `http://127.0.0.1:${server.address().port}/dist/`;
}

async function answer(request, response) {
	const { pathname } = new URL(request.url, "http://127.0.0.1");
	if (pathname === "/dist/") return send(response, 200, ".html", page);
	try {
		if (!pathname.startsWith("/dist/")) throw new Error("elsewhere");
		send(response, 200, extname(pathname), await readFile(join(dist, normalize(pathname.slice("/dist".length)))));
	} catch {
		send(response, 404, ".txt", "not found");
	}
}

function send(response, status, extension, content) {
	response.writeHead(status, { "content-type": types[extension] ?? "text/plain" });
	response.end(content);
}
