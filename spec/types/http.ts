// Serving and asking by HTTP.
import * as http from "net.http";
import { type Equal, holds } from "./equal";

module.depends("http");
module.provides("http", {
	route: {
		GET: "a page",
		"GET /*": (event, path) => {
			holds<Equal<typeof path, string>>();
			holds<Equal<typeof event.request.body, string | false>>();
			event.response.headers["content_type"] = "text/plain";
			return path === "/" ? 404 : { status_code: 201, body: path };
		},
		// A promise for an answer is an answer.
		"POST /later": () => http.request("http://localhost/").next((response) => response.body),
	},
});
// @ts-expect-error: without routes there is nothing to serve
module.provides("http", { default_path: "/" });
// @ts-expect-error: a table of no meaning
module.provides("http", { route: { GET: () => ({ colour: "red" }) } });
// @ts-expect-error: a list is no answer
module.provides("http", { route: { GET: () => ["a"] } });
// What others than Prosody take is free.
module.provides("specimen", { anything: true });

http
	.request("http://localhost/", { method: "PUT", body: "text" })
	.next((response) => {
		holds<Equal<typeof response.code, number>>();
		return response.headers["content-type"];
	})
	.catch((reason) => {
		holds<Equal<typeof reason, ProsodyError | string>>();
	});
const [request, problem] = http.request("http://localhost/", undefined, (body, code) => {
	holds<Equal<typeof code, number>>();
});
// @ts-expect-error: there may be no request
request.url;
// @ts-expect-error: and it may not be connected
if (request) request.cancel();
// @ts-expect-error: headers are texts
http.request("http://localhost/", { headers: { "content-length": 1 } });
holds<Equal<typeof problem, string | undefined>>();
