/** The rules on a server that keeps no archive. */
import { defineWithoutMam, worldWithoutMam } from "./cases/without-mam.mjs";
import { xep0357 } from "./support/protocols.mjs";

defineWithoutMam(await worldWithoutMam(xep0357));
