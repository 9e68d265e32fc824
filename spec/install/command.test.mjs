/** `prosodyctl mod_cloud_notify`, with configuration files good and bad, and without a server. */
import assert from "node:assert/strict";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { project } from "../../packaging/project.mjs";
import { home, version } from "../e2e/support/installation.mjs";
import { block } from "../e2e/support/readme.mjs";
import { dist, pluginFolder, Prosodyctl } from "./support/prosodyctl.mjs";

/** Whether the Prosody under test has what 13.0 has: a module of this name, periods, cryptography. */
const modern = version !== "0.12";

const goodModules = `modules_enabled = { "smacks", "mam", "carbons", "csi_simple", "cloud_notify" }\n`;

const rooms = `Component "rooms.example.org" "muc"\nmodules_enabled = { "muc_mam", "muc_cloud_notify" }\n`;

/** What `check` says of a configuration. */
async function check(configuration, settings) {
	const prosodyctl = new Prosodyctl(configuration, settings);
	const result = await prosodyctl.run(["check"]);
	assert.equal(result.stderr, "");
	assert.deepEqual(prosodyctl.data, [], "it has written data");
	return { ...result, configFile: prosodyctl.configFile };
}

/** The lines below the title of a section. */
function below({ lines }, title) {
	const first = lines.findIndex((line) => line === title || line.startsWith(`${title}:`));
	const rest = first < 0 ? [] : lines.slice(first + 1);
	const end = rest.findIndex((line) => !line.startsWith("  "));
	return rest.slice(0, end < 0 ? rest.length : end).map((line) => line.trim());
}

/** All problems and hints. */
const findings = ({ lines }) => lines.filter((line) => /^ {2}(problem|hint): /.test(line)).map((line) => line.trim());

/** That there is this one finding, and the exit code that belongs to it. */
function assertOne(result, severity, ...patterns) {
	const found = findings(result);
	assert.equal(found.length, 1, result.stdout);
	assert.ok(found[0].startsWith(`${severity}: `), found[0]);
	for (const pattern of patterns) assert.match(found[0], pattern);
	assert.equal(result.code, severity === "problem" ? 1 : 0);
}

/** What is said of a module in dist. */
const located = (name) => `mod_${name}: ${dist}/mod_${name}/mod_${name}.lua (${project.version})`;

test("check: a good configuration, and the files that are loaded", async () => {
	const result = await check(`${goodModules}VirtualHost "example.org"\n${rooms}`);
	assert.equal(result.code, 0, result.stdout);
	const own = join(realpathSync(home), "usr/lib/prosody/modules/mod_cloud_notify.lua");
	assert.deepEqual(result.lines, [
		`Configuration: ${result.configFile}`,
		located("cloud_notify"),
		...(modern ? [`  passed over: ${own} (not of this project)`] : []),
		located("muc_cloud_notify"),
		located("muc_undelivered"),
		'VirtualHost "example.org": mod_cloud_notify',
		"  nothing to complain of",
		'Component "rooms.example.org" "muc": mod_muc_cloud_notify, mod_muc_undelivered',
		"  nothing to complain of",
		"All is well.",
	]);
});

test("check: the README's recommended configuration", async () => {
	const recommended = block("A recommended configuration", "archive_expires_after");
	const result = await check(`${recommended}VirtualHost "example.org"\n`);
	assert.deepEqual([result.code, findings(result)], [0, []], result.stdout);
});

const badValues = {
	push_max_errors: '"many"',
	push_max_devices: "0",
	push_max_hibernation_timeout: '"whenever"',
	push_notify_on: '"everything"',
	push_notification_with_body: '"perhaps"',
	push_notification_with_sender: '"sometimes"',
	push_notification_important_body: "7",
	push_max_unreachable: '"some day"',
	push_wake_on_start: '"possibly"',
	push_cache_size: "-1",
	push_allowed_services: '{ "*.example.org" }',
	push_denied_services: '{ "push.example.org", "a b" }',
};

test("check: each bad value is named where it stands, globally and for a host", async () => {
	const lines = Object.entries(badValues).map(([name, value]) => `${name} = ${value}\n`);
	const global = await check(`${goodModules}${lines.join("")}VirtualHost "a.example"\nVirtualHost "b.example"\n`);
	const ofHost = await check(`${goodModules}VirtualHost "a.example"\n${lines.join("")}VirtualHost "b.example"\n`);
	for (const [result, title] of [
		[global, "Global section"],
		[ofHost, 'VirtualHost "a.example"'],
	]) {
		assert.equal(result.code, 1);
		for (const [name, value] of Object.entries(badValues)) {
			const named = below(result, title).filter((line) => line.startsWith(`problem: Option ${name}: `));
			// Of the list without any domain that can be used there is more to say.
			assert.equal(named.length, name === "push_allowed_services" ? 2 : 1, result.stdout);
			const [odd] = value.match(/[^{} "]*[*a-z0-9] ?[^{} "]*(?=" }$|"$|$)/) ?? [];
			assert.ok(named[0].includes(odd), `${named[0]} does not have ${odd}`);
		}
		assert.deepEqual(below(result, 'VirtualHost "b.example"'), ["nothing to complain of"]);
	}
});

test("check: a period is fine where Prosody reads periods", async () => {
	const result = await check(`${goodModules}push_max_unreachable = "2 weeks"\nVirtualHost "example.org"\n`);
	if (modern) assert.deepEqual([result.code, findings(result)], [0, []], result.stdout);
	else assertOne(result, "problem", /push_max_unreachable: "2 weeks" is not a number of seconds/);
});

test("check: misspelt options, with what may be meant", async () => {
	const muc = `${rooms}muc_push_notifyon = "all"\n`;
	const result = await check(
		`${goodModules}push_max_device = 3\nVirtualHost "example.org"\npush_max_eror = 3\npush_appserver_x = 1\n${muc}`,
	);
	assert.equal(result.code, 1);
	const meant = (wrong, right) => `problem: There is no option ${wrong}; did you mean ${right}?`;
	assert.deepEqual(below(result, "Global section"), [meant("push_max_device", "push_max_devices")]);
	assert.deepEqual(below(result, 'VirtualHost "example.org"'), [meant("push_max_eror", "push_max_errors")]);
	assert.deepEqual(below(result, 'Component "rooms.example.org" "muc"'), [
		meant("muc_push_notifyon", "muc_push_notify_on"),
	]);
});

test("check: an option below a component that does not read it", async () => {
	const result = await check(
		`${goodModules}VirtualHost "example.org"\nComponent "c.example.org"\npush_max_devices = 3\n`,
	);
	assertOne(result, "problem", /push_max_devices has no effect here/);
	assert.equal(below(result, 'Component "c.example.org" "component"').length, 1);
});

for (const [name, severity] of Object.entries({
	smacks: "problem",
	mam: "problem",
	carbons: "problem",
	csi_simple: "hint",
}))
	test(`check: mod_${name} is missing`, async () => {
		const result = await check(`${goodModules.replace(`"${name}", `, "")}VirtualHost "example.org"\n`);
		assertOne(result, severity, new RegExp(`mod_${name} is not loaded; without it \\w+`));
	});

test("check: modules of a host, and those that it disables, count", async () => {
	const host = `VirtualHost "example.org"\nmodules_enabled = { "mam" }\nmodules_disabled = { "carbons" }\n`;
	const result = await check(`${goodModules.replace('"mam", ', "")}${host}`);
	assertOne(result, "problem", /mod_carbons/);
});

test("check: a module on the wrong kind of host", async () => {
	const onComponent = `Component "c.example.org" "muc"\nmodules_enabled = { "cloud_notify" }\n`;
	assertOne(
		await check(`${goodModules}VirtualHost "example.org"\n${onComponent}`),
		"problem",
		/mod_cloud_notify is loaded here, and belongs on a VirtualHost/,
	);
	const everywhere = goodModules.replace('"cloud_notify"', '"cloud_notify", "muc_cloud_notify"');
	const result = await check(`${everywhere}VirtualHost "a.example"\nVirtualHost "b.example"\n`);
	assertOne(result, "problem", /mod_muc_cloud_notify .* component with rooms/);
	assert.equal(below(result, "Global section").length, 1);
});

test("check: nobody gets pushes", async () => {
	assertOne(await check(`VirtualHost "example.org"\n`), "problem", /nobody gets pushes/);
});

test("check: hosts that are not enabled do not count", async () => {
	const result = await check(
		`${goodModules}VirtualHost "a.example"\nVirtualHost "b.example"\nenabled = false\npush_x = 1\n`,
	);
	assert.deepEqual([result.code, findings(result)], [0, []], result.stdout);
});

test("check: mod_push2, whose contact and cryptography matter", async () => {
	const push2 = goodModules.replace('"cloud_notify"', '"push2"');
	const usual = await check(`${push2}contact_uri = "mailto:xmpp@example.org"\nVirtualHost "example.org"\n`);
	const unusual = await check(`${push2}hibernate_past_first_push = true\nVirtualHost "example.org"\n`);
	if (modern) {
		assert.deepEqual([usual.code, findings(usual)], [0, []], usual.stdout);
		assertOne(unusual, "hint", /contact_uri, xmpp:example.org/);
	} else {
		assertOne(usual, "hint", /can't encrypt/);
		assertOne(unusual, "hint", /can't encrypt/);
	}
	assertOne(
		await check(`${goodModules.replace('"cloud_notify"', '"cloud_notify", "push2"')}push_max_errors = 0
contact_uri = "mailto:a@example.org"\nhibernate_past_first_push = "what"\nVirtualHost "example.org"\npush_max_errors = 1\n`).then(
			(result) => ({ ...result, lines: result.lines.filter((line) => !line.includes("encrypt")) }),
		),
		"problem",
		/hibernate_past_first_push: "what" is not true or false/,
	);
});

test("check: another module of the name, after ours and before ours", async () => {
	const other = pluginFolder({ "mod_muc_cloud_notify.lua": "-- somebody else's\n" });
	const configuration = `${goodModules}VirtualHost "example.org"\n${rooms}`;
	const after = await check(configuration, { paths: [dist, other] });
	assert.deepEqual([after.code, findings(after)], [0, []], after.stdout);
	const theirs = `${other}/mod_muc_cloud_notify.lua`;
	assert.ok(after.lines.includes(`  passed over: ${theirs} (not of this project)`), after.stdout);
	const before = await check(configuration, { paths: [other, dist] });
	assertOne(before, "problem", new RegExp(`is found first, in ${theirs}; this project's, in ${dist}`));
	assert.ok(before.lines.includes(`mod_muc_cloud_notify: ${theirs} (not of this project)`), before.stdout);
});

test("check: another mod_cloud_notify before ours has no such command", async () => {
	const other = pluginFolder({ "mod_cloud_notify.lua": "-- somebody else's\n" });
	const result = await new Prosodyctl(goodModules, { paths: [other, dist] }).run(["check"]);
	assert.equal(result.code, 1);
	assert.match(result.stdout, /mod_cloud_notify does not support any commands/);
});

test("check: no secret is shown", async () => {
	const configuration = `${goodModules}push_max_errors = "many"\nsql = { password = "sesame" }\nVirtualHost "example.org"
push_secret = "sesame"\nComponent "c.example.org"\ncomponent_secret = "sesame"\n`;
	const result = await check(configuration);
	assert.equal(result.code, 1);
	assert.ok(!result.stdout.includes("sesame"), result.stdout);
});

const anything = new Prosodyctl(`${goodModules}VirtualHost "example.org"\n`);

test("help: shown when asked for, with exit code 0, and else with 1", async () => {
	const help = await anything.run(["help"]);
	assert.equal(help.code, 0);
	for (const word of ["help", "check", "explain"]) assert.match(help.stdout, new RegExp(`^  ${word}\\b`, "m"));
	for (const args of [["--help"], ["-h"], ["check", "--help"], ["explain", "--help"]])
		assert.deepEqual(await anything.run(args), help, args.join(" "));
	for (const [args, complaint] of [
		[[], "Which command?"],
		[["dance"], "There is no command dance"],
		[["check", "everything"], "There is nothing to do with everything"],
		[["check", "--account=alice@example.org"], "There is no --account"],
		[["explain", "--acount=alice@example.org"], "There is no --acount"],
		[["explain", "--account"], "--account takes a value"],
	]) {
		const refused = await anything.run(args);
		assert.deepEqual([refused.code, refused.stderr, refused.stdout], [1, `${complaint}\n`, help.stdout]);
	}
});

test("explain: a pipe with megabytes", async () => {
	const count = 20_000;
	function* stanzas() {
		yield "<all>\n";
		for (let i = 0; i < count; i++)
			yield `<message from='bob@example.net' to='alice@example.org' id='${i}'><body>${"hello ".repeat(50)}</body></message>\n`;
		yield "</all>\n";
	}
	const program = new Prosodyctl(`${goodModules}VirtualHost "example.org"\n`);
	const size = [...stanzas()].join("").length;
	assert.ok(size > 5_000_000, `${size} bytes`);
	const result = await program.run(["explain"], stanzas());
	assert.deepEqual([result.code, result.stderr], [0, ""]);
	assert.equal(result.lines.length, count + 1);
	assert.equal(result.lines[count - 1], `line ${count + 1}: message, from bob@example.net: important (body)`);
	assert.equal(result.lines[count], `${count} stanzas: ${count} important, 0 not important, 0 never pushed`);
});

test("explain: what is no XML, and where", async () => {
	for (const [input, complaint] of [
		["<iq/>\n <b></c>", "The standard input is no XML: line 2, column 7: mismatched tag"],
		["<message><body>", "The standard input is no XML: the text ends in the stanza that begins in line 1"],
		["<message/>\n<mess", "The standard input is no XML: line 2, column 1: unclosed token"],
		["", "There is no stanza in the standard input"],
		["<r/>", "There is no stanza in the standard input"],
	]) {
		const result = await anything.run(["explain"], [input]);
		assert.deepEqual([result.code, result.stderr], [1, `${complaint}\n`], input);
	}
});

test("explain: for an account, which is to be one", async () => {
	const message = "<message from='alice@example.org/phone' to='bob@example.net'><body>hello</body></message>";
	const received = await anything.run(["explain"], [message]);
	const sent = await anything.run(["explain", "--account=Alice@Example.org/phone"], [message]);
	assert.match(received.stdout, /: important \(body\)/);
	assert.match(sent.stdout, /: not important \(sent by another device of the account\)/);
	for (const none of ["example.org", "a@b@c", "@"]) {
		const result = await anything.run(["explain", `--account=${none}`], [message]);
		assert.deepEqual([result.code, result.stdout], [1, ""]);
		assert.match(result.stderr, /--account takes the address of an account/);
	}
});

/** The README names the paths of an installation by hand on Prosody 13. */
function asInReadme(text, configFile) {
	return text
		.replaceAll(realpathSync(home), "")
		.replaceAll(dist, "/opt/prosody-cloud-notify/dist")
		.replaceAll(configFile, "/etc/prosody/prosody.cfg.lua");
}

const section = "On the command line";

test("README: what check says of its example", async () => {
	const result = await check(block(section, 'push_max_errors = "many"'));
	const [command, ...documented] = block(section, "$ prosodyctl mod_cloud_notify check").trim().split("\n");
	assert.equal(command, "$ prosodyctl mod_cloud_notify check");
	const expected = modern ? documented : documented.filter((line) => !line.includes("passed over"));
	assert.deepEqual(asInReadme(result.stdout, result.configFile).trimEnd().split("\n"), expected);
	assert.equal(result.code, 1);
});

test("README: what explain says of its example", async () => {
	const result = await anything.run(["explain"], [block(section, "<message from=").trimStart()]);
	const [, ...documented] = block(section, "$ prosodyctl mod_cloud_notify explain").trim().split("\n");
	assert.deepEqual([result.code, result.lines], [0, documented]);
});
