// Runs one program of a stage, line by line, and ends it with everything it started when it takes too long.

import { spawn } from "node:child_process";
import readline from "node:readline";

const running = new Set();

// A process group of its own for each, so that what the program started ends with it.
function end(child) {
	try {
		process.kill(-child.pid, "SIGKILL");
	} catch (error) {
		if (error.code !== "ESRCH") throw error;
	}
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
	process.once(signal, () => {
		for (const child of running) end(child);
		process.exit(1);
	});
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, seconds: number, onLine?: (line: string) => void }} options
 *   `onLine` is given each line of the standard output, as it comes
 * @returns {Promise<{ code: number, output: string, problem?: string }>} `problem` says what went wrong with running it at
 *   all; `output` is everything it wrote
 */
export function runProgram(command, args, { env = {}, seconds, onLine = () => {} }) {
	return new Promise((resolve) => {
		const child = spawn(command, args, {
			env: { ...process.env, ...env },
			stdio: ["ignore", "pipe", "pipe"],
			detached: true,
		});
		running.add(child);
		let output = "";
		let problem;
		const lines = readline.createInterface({ input: child.stdout });
		lines.on("line", (line) => {
			output += `${line}\n`;
			onLine(line);
		});
		child.stderr.on("data", (data) => (output += data));
		const timer = setTimeout(() => {
			problem = `not finished after ${seconds} s`;
			end(child);
		}, seconds * 1000);

		const linesDone = new Promise((done) => lines.once("close", done));
		const finish = async (code) => {
			clearTimeout(timer);
			running.delete(child);
			if (child.pid) await linesDone;
			resolve({ code: code ?? 1, output, problem });
		};
		child.once("error", (error) => {
			problem = error.code === "ENOENT" ? `${command} is not installed` : error.message;
			void finish(1);
		});
		child.once("close", finish);
	});
}
