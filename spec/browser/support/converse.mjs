import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { parse } from "../../fuzz/support/parse.mjs";
import { Inbox } from "../../e2e/support/inbox.mjs";
import { openBrowser } from "./browser.mjs";

const screenshots = join(fileURLToPath(new URL("../../../", import.meta.url)), "build/browser");

/** How long something on the page may take, in milliseconds. */
const patience = 20_000;

/**
 * What an admin sets for pushes. Converse 14 registers at the room service only with `enable_muc_push`; the two after it
 * are its defaults.
 */
const pushSettings = { enable_muc_push: true, allow_muc_invitations: true, auto_register_muc_nickname: true };

/** Somebody who chats with Converse, in a Chromium of their own. */
export class ConverseUser {
	/** The stanzas that Converse has sent and that nobody has looked at yet. */
	#sent = new Inbox();
	#context;
	#page;

	/**
	 * Opens the page at `url`, logs in and enters the rooms with these JIDs under the account's name.
	 * `appServer` is {jid, node, secret}: where pushes shall go. The browser is closed before the world ends.
	 */
	static async start(account, url, { rooms, appServer }) {
		const user = new ConverseUser(account);
		account.world.guests.push(user);
		await user.#open();
		await user.#visit(url, {
			auto_join_rooms: rooms.map((jid) => ({ jid, nick: user.nick })),
			push_app_servers: [appServer],
		});
		return user;
	}

	constructor(account) {
		this.account = account;
		this.nick = account.username;
	}

	/** Shows the room. */
	async show(room) {
		await this.#page.locator(`converse-rooms-list a.open-room[data-room-jid="${room}"]`).first().click();
		await this.#input.waitFor();
	}

	/** Types and sends a message, and gives the stanza that Converse makes of it. */
	async say(text) {
		await this.#input.click();
		await this.#page.keyboard.type(text);
		return this.#send(text);
	}

	/** As {@link say}, but types `@` and the beginning of the nick, takes what Converse suggests and goes on with `text`. */
	async mention(nick, text, { before = "" } = {}) {
		await this.#input.click();
		await this.#page.keyboard.type(`${before}@${nick.slice(0, -1)}`);
		await this.#page.locator(".suggestion-box__results li", { hasText: nick }).first().waitFor();
		await this.#page.keyboard.press("Tab");
		await this.#page.keyboard.type(text);
		return this.#send(text);
	}

	/** As {@link say}, in answer to the message with the text `original`, by the menu that Converse has for it. */
	async reply(original, text) {
		const message = this.#message(original);
		await message.hover();
		await message.locator("converse-dropdown button").first().click();
		await message.locator(".chat-msg__action-reply").click();
		return this.say(text);
	}

	/** Waits until the message with this text is on the page. */
	async sees(text) {
		await this.#message(text).waitFor();
	}

	/** Keeps a picture of the page as build/browser/<name>.png. */
	async screenshot(name) {
		mkdirSync(screenshots, { recursive: true });
		await this.#page.screenshot({ path: join(screenshots, `${name}.png`) });
	}

	/** The stanza that Converse has sent or is about to send and that `matches`. */
	takeSent(what, matches) {
		return this.#sent.take(`${what} from ${this.nick}`, matches, patience);
	}

	/** Closes the browser as people do: without logging out. */
	async close() {
		await this.#context?.close();
	}

	async #send(text) {
		await this.#page.keyboard.press("Enter");
		return this.takeSent(`the message ${text}`, (stanza) => stanza.getChildText("body")?.includes(text));
	}

	get #input() {
		return this.#page.locator(".chat-textarea:visible");
	}

	#message(text) {
		return this.#page.locator("converse-chat-message:visible", { hasText: text }).last();
	}

	async #open() {
		const { context, page } = await openBrowser();
		this.#context = context;
		this.#page = page;
		page.setDefaultTimeout(patience);
		page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => this.#note(payload)));
	}

	async #visit(url, settings) {
		const { jid, password, server } = this.account;
		const login = { authentication: "login", auto_login: true, jid, password };
		const connection = {
			websocket_url: `ws://127.0.0.1:${server.ports.http}/xmpp-websocket`,
			discover_connection_methods: false,
		};
		const looks = { view_mode: "fullscreen", assets_path: "/dist/", i18n: "en", play_sounds: false };
		await this.#page.addInitScript(
			(all) => {
				window.settings = all;
			},
			{ ...login, ...connection, ...looks, ...pushSettings, ...settings },
		);
		await this.#page.goto(url);
		await this.#input.first().waitFor();
	}

	/** What opens the stream, and the like, is no stanza. */
	#note(payload) {
		const element = parse(String(payload));
		if (element && ["iq", "message", "presence"].includes(element.name)) this.#sent.put(element);
	}
}
