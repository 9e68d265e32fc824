/** The storages that the tests run on: how Prosody is told to use them, and how they break. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { subject } from "../../e2e/support/subject.mjs";
import { obeyPermissions, protect, unprotect } from "./permissions.mjs";
import { Postgres } from "./postgres.mjs";
import { Sqlite } from "./sqlite.mjs";

/**
 * What a storage is, whichever it is: the options for all of the server's data (`everything`) and for the registrations
 * alone (`registrationsOnly`), and its faults. A fault `begin`s and `end`s, each given the server that uses the storage:
 * - `unwritable`: it can be read, but not written
 * - `gone`: it can be neither read nor written
 */
const openers = {
	internal: openInternal,
	SQLite: openSqlite,
	PostgreSQL: openPostgres,
};

export const allStorages = Object.keys(openers);

/** Opens a storage by its name. */
export function openStorage(name) {
	obeyPermissions();
	return openers[name]();
}

/** Prosody's default: a file for each user and store. */
function openInternal() {
	const folder = (server) => dirname(server.dataFile(subject.module, "anybody", subject.host));
	const aside = (server) => `${folder(server)}.aside`;
	return {
		name: "internal",
		everything: { storage: "internal" },
		registrationsOnly: { storage: "internal" },
		faults: {
			unwritable: {
				begin(server) {
					mkdirSync(folder(server), { recursive: true });
					protect(folder(server));
				},
				end: (server) => unprotect(folder(server)),
			},
			gone: {
				begin(server) {
					renameSync(folder(server), aside(server));
					writeFileSync(folder(server), "");
				},
				end(server) {
					rmSync(folder(server));
					renameSync(aside(server), folder(server));
				},
			},
		},
		close() {},
	};
}

/** What the SQL storages share. */
function sqlOptions(sql) {
	return {
		everything: { storage: "sql", sql },
		registrationsOnly: { storage: { [subject.module]: "sql", [`${subject.module}_wake`]: "sql" }, sql },
	};
}

function openSqlite() {
	const sqlite = new Sqlite();
	return {
		name: "SQLite",
		...sqlOptions(sqlite.options),
		sqlite,
		faults: {
			unwritable: { begin: () => protect(sqlite.folder), end: () => unprotect(sqlite.folder) },
			gone: { begin: () => sqlite.lock(), end: () => sqlite.unlock() },
		},
		close: () => sqlite.destroy(),
	};
}

/**
 * While PostgreSQL is gone, Prosody with LuaDBI 0.7.2 crashes sooner or later, also without the module under test: a
 * statement that is garbage is given back over a connection that was garbage before. Here neither ever is.
 */
const keepConnections = `
	for _, engine in pairs(module:shared("/*/sql/connections")) do
		notes[#notes + 1] = { engine.conn, engine.prepared }
	end`;

async function openPostgres() {
	const postgres = await Postgres.open();
	return {
		name: "PostgreSQL",
		...sqlOptions(postgres.options),
		faults: {
			unwritable: { begin: () => postgres.setReadOnly(true), end: () => postgres.setReadOnly(false) },
			gone: {
				async begin(server) {
					await server.run(keepConnections);
					await postgres.stop();
				},
				end: () => postgres.start(),
			},
		},
		close: () => postgres.close(),
	};
}
