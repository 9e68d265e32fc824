/** C11, C15, C16 and N2: devices whose session hibernates, with the usual long timeouts. */
import { defineHibernation } from "./cases/hibernation.mjs";
import { createWorld } from "./support/world.mjs";

defineHibernation(await createWorld());
