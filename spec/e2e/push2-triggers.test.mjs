/** P12, C9 to C17: what pushes devices of Push 2.0 is what pushes those of XEP-0357. */
import { defineOverdue } from "./cases/overdue.mjs";
import { defineTriggers } from "./cases/triggers.mjs";
import { defineWithoutMam, worldWithoutMam } from "./cases/without-mam.mjs";
import { push2 } from "./support/protocols.mjs";
import { createWorld } from "./support/world.mjs";

// All of them before the first test: the worlds end with the last test that has been defined by then.
const world = await createWorld({ protocol: push2 });
const impatient = await createWorld({ protocol: push2, options: { smacks_max_ack_delay: 1 } });
const forgetful = await worldWithoutMam(push2, { hibernate_past_first_push: false });

defineTriggers(world);
defineOverdue(impatient);
defineWithoutMam(forgetful);
