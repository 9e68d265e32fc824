/** Who has a node at a push service, and the pushes that reach it. */
import assert from "node:assert/strict";

let lastNode = 0;

/** A node that nobody else has. */
export const freshNode = () => `node-${++lastNode}`;

/** Extends a class of objects with a `world`, an `appServer` and a `node` by the pushes that arrive there. */
export const receivingPushes = (Base) =>
	class extends Base {
		/** The next push for the node. */
		nextPush(timeout) {
			return this.appServer.next(this.node, timeout);
		}

		/**
		 * The one push that has left within `after` seconds from now (by the server's clock, measured with a marker): fails
		 * if there are none or several.
		 */
		async onePush({ after = 0.3 } = {}) {
			const pushes = await this.pushes({ after });
			assert.equal(pushes.length, 1, `one push for ${this.node}, not ${pushes.length}:\n${pushes.join("\n")}`);
			return pushes[0];
		}

		/** Fails if any push has left that nobody has looked at, until `after` seconds from now. */
		async noPush({ after = 0.1 } = {}) {
			const pushes = await this.pushes({ after });
			assert.equal(pushes.length, 0, `no push for ${this.node}:\n${pushes.join("\n")}`);
		}

		/** All pushes that have left until `after` seconds from now and that nobody has looked at. */
		async pushes({ after }) {
			await this.world.marker({ after, appServer: this.appServer });
			return this.appServer.takeAll(this.node);
		}
	};
