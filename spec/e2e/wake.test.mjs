/** C33: devices are told when the server is back. */
import { defineWake } from "./cases/wake.mjs";
import { xep0357 } from "./support/protocols.mjs";

await defineWake(xep0357);
