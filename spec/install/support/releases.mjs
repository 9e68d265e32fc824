/** The project's repository as the README names it, and what `make release` makes of two versions. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { cloneWorkingTree, commit, git, lendPackages } from "../../../packaging/clone.mjs";
import { project } from "../../../packaging/project.mjs";
import { temporaryFolder } from "./folder.mjs";

/** Where the public is told that the repository is. */
export const publicAddress = project.homepage;

/** The version under test, and one that comes after it. */
export const [current, next] = [project.version, project.version.replace(/\d+$/, (patch) => String(Number(patch) + 1))];

/**
 * Makes both versions of the project, in a folder that is removed when this process ends. The later one differs in nothing
 * but its number, which package.json and the first line of each module have.
 */
export function makeReleases() {
	const directory = temporaryFolder("releases");
	try {
		return new Releases(directory);
	} catch (error) {
		// What fails while a file of tests is read ends the process in a way in which nothing is removed.
		rmSync(directory, { recursive: true });
		throw error;
	}
}

class Releases {
	/** The folders with the files of each version's release, the archive and its checksums. */
	files = {};
	/** The folders with what is in the archive of each version. */
	unpacked = {};
	/** The modules' names. */
	modules;
	#sources;

	constructor(directory) {
		this.repository = join(directory, "repository.git");
		const sources = join(directory, "sources");
		cloneWorkingTree(sources);
		git(sources, "checkout", "--quiet", "-B", "main");
		lendPackages(sources);
		this.modules = readdirSync(join(sources, "dist")).sort();
		this.#release(sources, directory, current);
		git(directory, "clone", "--quiet", "--bare", sources, this.repository);
		for (const file of ["package.json", ...this.modules.map((name) => `dist/${name}/${name}.lua`)]) {
			raiseVersion(join(sources, file));
		}
		commit(sources, "The next version");
		this.#release(sources, directory, next);
		this.#sources = sources;
	}

	/** Brings the later version into the repository. */
	publishNext() {
		git(this.#sources, "push", "--quiet", "--tags", this.repository, "main");
	}

	#release(sources, directory, version) {
		for (const program of ["packaging/rocks.mjs", "packaging/release.mjs"]) {
			execFileSync(process.execPath, [program], { cwd: sources });
		}
		git(sources, "tag", `v${version}`);
		const files = join(directory, version);
		execFileSync("cp", ["-r", join(sources, "build/release"), files]);
		this.files[version] = files;
		const name = `${project.name}-${version}`;
		execFileSync("tar", ["-xzf", join(files, `${name}.tar.gz`), "-C", directory]);
		this.unpacked[version] = join(directory, name);
	}
}

function raiseVersion(file) {
	const text = readFileSync(file, "utf8");
	const raised = text.replace(current, next);
	if (raised === text) throw new Error(`${file} does not have the version ${current}`);
	writeFileSync(file, raised);
}
