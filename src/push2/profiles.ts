// The profiles of Push 2.0: what a match wants, and how it is sent.

// What a match wants (P4)
const matchAll = "urn:xmpp:push2:match:all";
const matchImportant = "urn:xmpp:push2:match:important";
const matchArchived = "urn:xmpp:push2:match:archived";
const matchArchivedWithBody = "urn:xmpp:push2:match:archived-with-body";

// How it is sent
const sendNotifyOnly = "urn:xmpp:push2:send:notify-only:0";
const sendEncrypted = "urn:xmpp:push2:send:sce+rfc8291+rfc8292:0";

export { matchAll, matchArchived, matchArchivedWithBody, matchImportant, sendEncrypted, sendNotifyOnly };
