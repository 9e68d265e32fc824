/** C12: sessions that look connected, but do not acknowledge. */
import { defineOverdue } from "./cases/overdue.mjs";
import { createWorld } from "./support/world.mjs";

defineOverdue(await createWorld({ options: { smacks_max_ack_delay: 1 } }));
