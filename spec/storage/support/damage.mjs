/** Damages records on purpose: in ways that a storage cannot read. */
import { readFileSync, writeFileSync } from "node:fs";

import { subject } from "../../e2e/support/subject.mjs";

/**
 * Ways to damage the record of an account, each a function of the world and the account that gives {content, repair}:
 * `content()` is what is on disk, `repair()` brings back what was there.
 */
export function damagesOf(storage) {
	return storage.name === "internal" ? fileDamages : rowDamages;
}

/** The file of an account is replaced by what `damage` makes of its text. */
function inFile(damage) {
	return (world, account) => {
		const file = world.server.dataFile(subject.module, subject.keyOf(account), subject.host);
		const sound = readFileSync(file, "utf8");
		writeFileSync(file, damage(sound));
		return { content: () => readFileSync(file, "utf8"), repair: () => writeFileSync(file, sound) };
	};
}

const fileDamages = {
	"is cut off": inFile((text) => text.slice(0, text.length / 2)),
	"is full of zeros": inFile((text) => "\0".repeat(text.length)),
	"fails when it is run": inFile((text) => text.replace("return {", "return nobody.knows {")),
	"is a number": inFile(() => "return 5;\n"),
};

/** Type and value of an account's rows are replaced; the row is kept in a table of its own meanwhile. */
function inRow(type, value) {
	return async (world, account) => {
		const record = [subject.host, subject.keyOf(account), subject.module];
		await world.run(
			`local host, user, store, kind, value = ...
			rows(host, user, store, function (engine, where)
				engine:update('UPDATE "prosody" SET "store"=? ' .. where, "kept")
				engine:insert(
					'INSERT INTO "prosody" ("host","user","store","key","type","value") VALUES (?,?,?,?,?,?)',
					host, user, store, "push.localhost<damaged", kind, value)
			end)`.replace(/^/, helpers),
			...[...record, type, value],
		);
		return {
			content: () =>
				world.run(
					`local host, user, store = ...
					local found = {}
					rows(host, user, store, function (engine, where)
						for row in engine:select('SELECT "key","type","value" FROM "prosody" ' .. where) do
							found[#found + 1] = table.concat(row, " ")
						end
					end)
					return table.concat(found, "; ")`.replace(/^/, helpers),
					...record,
				),
			repair: () =>
				world.run(
					`local host, user, store = ...
					rows(host, user, store, function (engine, where)
						engine:delete('DELETE FROM "prosody" ' .. where)
						engine:update(
							'UPDATE "prosody" SET "store"=? WHERE "host"=? AND "user"=? AND "store"=?',
							store, host, user, "kept")
					end)`.replace(/^/, helpers),
					...record,
				),
		};
	};
}

/** Runs a function in a transaction, with the clause for an account's registrations. */
const helpers = `
	local function rows(host, user, store, act)
		local where = ([[WHERE "host"='%s' AND "user"='%s' AND "store"='%s']]):format(host, user, store)
		for _, engine in pairs(module:shared("/*/sql/connections")) do
			assert(engine:transaction(act, engine, where))
		end
	end
	`;

const rowDamages = {
	"is cut off": inRow("json", '{"jid":"push.localhost","node":"dam'),
	"has a type that nobody knows": inRow("riddle", "what?"),
	"has a number that is none": inRow("number", "many"),
};
