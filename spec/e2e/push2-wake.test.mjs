/** P12, C33: devices of Push 2.0 are told when the server is back. */
import { defineWake } from "./cases/wake.mjs";
import { push2 } from "./support/protocols.mjs";

await defineWake(push2);
