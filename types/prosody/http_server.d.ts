/**
 * Serving HTTP (modules/mod_http.lua, net/http/server.lua):
 *
 *     module.depends("http");
 *     module.provides("http", { route: { "GET /*": (event, path) => `You asked for ${path}` } });
 *
 * @noSelfInFile
 */

/** What was asked. */
interface HttpRequest {
	readonly method: string;
	/** As it was asked for, without the query. */
	readonly path: string;
	readonly url: { readonly path: string; readonly query?: string };
	/** Names in lower case, with `_` for `-`: `content_type`. */
	readonly headers: Readonly<Record<string, string | undefined>>;
	/** Whole; `false` while it still comes, for those who want to take it in pieces. */
	readonly body: string | false;
	readonly httpversion: string;
	/** Of who asks, according to trusted proxies. */
	readonly ip: string;
	readonly secure: boolean;
	/**
	 * For the log.
	 * @since 13.0
	 */
	readonly id?: string;
	/** @since 13.0 */
	readonly log?: LogFunction;
}

/** What is answered. */
interface HttpResponse {
	/** Default 200. */
	status_code: number;
	/** Names as in the request. */
	readonly headers: Record<string, string | undefined>;
	readonly request: HttpRequest;
	/** Sends it, once. Only for who has returned `true`. */
	send(body?: string): void;
}

interface HttpEvent {
	readonly request: HttpRequest;
	readonly response: HttpResponse;
}

/**
 * An answer: a body; a status (one of 400 and above gets a page); fields of the response; an error object; a promise for
 * one of these; `true` if the handler sends it later.
 */
type HttpAnswer =
	| string
	| number
	| { readonly status_code?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
	| ProsodyError
	| true
	| undefined;

/** @param path what stands for the `*` at the end of a route, with the slash before it */
type HttpHandler = (
	this: void,
	event: HttpEvent,
	path: string,
) => HttpAnswer | ProsodyPromise<HttpAnswer, unknown> | void;

/** An application for `module.provides("http", ...)`. */
interface HttpProvider {
	/** Default: the module's, without "http_". */
	readonly name?: string;
	/** Default "/<name>"; `http_paths` in the configuration comes first. */
	readonly default_path?: string;
	/** By method and path, such as "GET", "POST /upload", "GET /*". */
	readonly route: Readonly<Record<string, HttpHandler | string | number>>;
	/** Bodies come in pieces: handlers are called first with `body` `false`. */
	readonly streaming_uploads?: boolean;
	/** Cross-origin requests. */
	readonly cors?: {
		readonly enabled?: boolean;
		readonly credentials?: boolean;
		readonly headers?: Readonly<Record<string, boolean>>;
		readonly origins?: "*" | readonly string[];
	};
}

interface ModuleApi {
	/** The address of an application from outside. Only where mod_http is loaded: `depends("http")` first. */
	http_url(app?: string, default_path?: string): string;
	/**
	 * The same without `http_external_url`.
	 * @since 13.0
	 */
	http_url(app: string | undefined, default_path: string | undefined, mode: "internal"): string;
}
