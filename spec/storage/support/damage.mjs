/** Damages records on purpose: in ways that a storage cannot read. */
import { readFileSync, writeFileSync } from "node:fs";

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
		const file = world.server.dataFile("cloud_notify", account.username);
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
		const { username } = account;
		await world.run(
			`local username, kind, value = ...
			rows(username, function (engine, where)
				engine:update('UPDATE "prosody" SET "store"=? ' .. where, "kept")
				engine:insert(
					'INSERT INTO "prosody" ("host","user","store","key","type","value") VALUES (?,?,?,?,?,?)',
					"localhost", username, "cloud_notify", "push.localhost<damaged", kind, value)
			end)`.replace(/^/, helpers),
			...[username, type, value],
		);
		return {
			content: () =>
				world.run(
					`local found = {}
					rows(..., function (engine, where)
						for row in engine:select('SELECT "key","type","value" FROM "prosody" ' .. where) do
							found[#found + 1] = table.concat(row, " ")
						end
					end)
					return table.concat(found, "; ")`.replace(/^/, helpers),
					username,
				),
			repair: () =>
				world.run(
					`local username = ...
					rows(username, function (engine, where)
						engine:delete('DELETE FROM "prosody" ' .. where)
						engine:update(
							'UPDATE "prosody" SET "store"=? WHERE "host"=? AND "user"=? AND "store"=?',
							"cloud_notify", "localhost", username, "kept")
					end)`.replace(/^/, helpers),
					username,
				),
		};
	};
}

/** Runs a function in a transaction, with the clause for an account's registrations. */
const helpers = `
	local function rows(username, act)
		local where = ([[WHERE "host"='localhost' AND "user"='%s' AND "store"='cloud_notify']]):format(username)
		for _, engine in pairs(api("localhost"):shared("/*/sql/connections")) do
			assert(engine:transaction(act, engine, where))
		end
	end
	`;

const rowDamages = {
	"is cut off": inRow("json", '{"jid":"push.localhost","node":"dam'),
	"has a type that nobody knows": inRow("riddle", "what?"),
	"has a number that is none": inRow("number", "many"),
};
