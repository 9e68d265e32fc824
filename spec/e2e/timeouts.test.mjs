/** C31 and C32: how long hibernation lasts. */
import { defineTimeouts } from "./cases/timeouts.mjs";
import { xep0357 } from "./support/protocols.mjs";

await defineTimeouts(xep0357);
