/** C31 and C32: how long hibernation lasts. */
import { defineTimeouts, worldOfTimeouts } from "./cases/timeouts.mjs";
import { xep0357 } from "./support/protocols.mjs";

defineTimeouts(await worldOfTimeouts(xep0357));
