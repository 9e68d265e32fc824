// Items that modules hand to each other.
import { type Equal, holds } from "./equal";

module.add_item("feature", "urn:example");
module.add_item("identity", { category: "pubsub", type: "push" });
module.add_item("task", { when: "daily", run: () => {} });
module.add_item("specimen", 5);
// @ts-expect-error: a feature is a namespace
module.add_item("feature", 5);
// @ts-expect-error: an identity has a type
module.add_item("identity", { category: "pubsub" });
// @ts-expect-error: nobody does that once in a while
module.add_item("task", { when: "sometimes", run: () => {} });
holds<Equal<ReturnType<typeof module.get_host_items<"feature">>, string[]>>();
module.handle_items<string>(
	"feature",
	({ item, source }) => {
		holds<Equal<typeof item, string>>();
		// @ts-expect-error: 0.12 does not always say which module has it
		source.name;
	},
	() => {},
);
