/** The rules on a server that keeps no archive. */
import { defineWithoutMam } from "./cases/without-mam.mjs";
import { xep0357 } from "./support/protocols.mjs";

await defineWithoutMam(xep0357);
