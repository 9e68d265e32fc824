/**
 * Asking other servers by HTTP (net/http.lua).
 *
 * @noSelfInFile
 */

/** How to ask. */
interface HttpRequestOptions {
	/** Default "GET", and "POST" with a body. */
	readonly method?: string;
	/** Default type: application/x-www-form-urlencoded. */
	readonly body?: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** Takes any certificate. */
	readonly insecure?: boolean;
	/** Keeps the URL out of the log. */
	readonly suppress_url?: boolean;
	/** For the log. */
	readonly id?: string;
}

/** What was sent. */
interface HttpClientRequest {
	readonly url: string;
	readonly method?: string;
	readonly host: string;
	readonly path: string;
	readonly query?: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string;
	readonly id: string;
	/** Gives it up; the callback is called with this reason and code 0. Only while it is connected. */
	cancel?(reason?: string): void;
}

/** What came back. */
interface HttpClientResponse {
	/** The status. */
	readonly code: number;
	readonly body: string;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly httpversion: string;
	/** Only where it comes by a promise. */
	readonly request?: HttpClientRequest;
}

/** @param code 0 if there is no answer; then `body` is the reason, such as "connection failed", and there is no response */
type HttpCallback = (
	this: void,
	body: string,
	code: number,
	response: HttpClientResponse | HttpClientRequest | undefined,
	request: HttpClientRequest | undefined,
) => void;

declare module "net.http" {
	/**
	 * Asks. Resolves with whatever answer comes, errors such as 404 included. Rejects with an error object if none does, which
	 * says little: "modify", "bad-request" for a URL that is none; in 13.0 "cancel", "remote-server-not-found" for a host that
	 * DNS does not know; else "cancel", "undefined-condition" without a text, for a refused connection for instance. Who needs
	 * the reason gives a callback. There is no time-out but those of the connection.
	 * @throws for a URL of https if the server has no TLS
	 */
	function request(
		url: string,
		options?: HttpRequestOptions,
	): ProsodyPromise<HttpClientResponse, ProsodyError | string>;
	/** The same with a callback. Nothing and the reason if the URL is none. */
	function request(
		url: string,
		options: HttpRequestOptions | undefined,
		callback: HttpCallback,
	): LuaMultiReturn<[request: HttpClientRequest, error?: undefined] | [request: undefined, error: string]>;
}
