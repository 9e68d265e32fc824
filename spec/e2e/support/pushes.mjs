import assert from "node:assert/strict";

/** The body that stands for any important message unless configured otherwise. */
export const constantBody = "New Message!";

/** Whether a push makes the phone show something. */
export function isImportant(push) {
	return push.fields?.["last-message-body"] === constantBody;
}

export function assertImportant(push) {
	assert.equal(push.fields?.["last-message-body"], constantBody, `important: ${push}`);
}

/** C24: an unimportant push has no field for a body, not even an empty one. */
export function assertUnimportant(push) {
	assert.ok(!("last-message-body" in (push.fields ?? {})), `unimportant: ${push}`);
}
