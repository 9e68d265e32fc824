// Every namespace this project speaks, once, under the document that defines it.

// RFC 6120, RFC 6121
const client = "jabber:client";

// XEP-0004: Data Forms
const dataForms = "jabber:x:data";

// XEP-0027: Current Jabber OpenPGP Usage
const openPgpLegacy = "jabber:x:encrypted";

// XEP-0045: Multi-User Chat
const muc = "http://jabber.org/protocol/muc";
const mucUser = "http://jabber.org/protocol/muc#user";

// XEP-0060: Publish-Subscribe
const pubsub = "http://jabber.org/protocol/pubsub";
const pubsubEvent = "http://jabber.org/protocol/pubsub#event";

// XEP-0066: Out of Band Data
const outOfBand = "jabber:x:oob";

// XEP-0085: Chat State Notifications
const chatStates = "http://jabber.org/protocol/chatstates";

// XEP-0172: User Nickname
const nickname = "http://jabber.org/protocol/nick";

// XEP-0203: Delayed Delivery
const delay = "urn:xmpp:delay";

// XEP-0249: Direct MUC Invitations
const directInvitation = "jabber:x:conference";

// XEP-0280: Message Carbons
const carbons = "urn:xmpp:carbons:2";

// XEP-0297: Stanza Forwarding
const forward = "urn:xmpp:forward:0";

// XEP-0308: Last Message Correction
const correction = "urn:xmpp:message-correct:0";

// XEP-0313: Message Archive Management
const archive = "urn:xmpp:mam:2";

// XEP-0333: Displayed Markers
const markers = "urn:xmpp:chat-markers:0";

// XEP-0334: Message Processing Hints
const hints = "urn:xmpp:hints";

// XEP-0353: Jingle Message Initiation
const callInvitation = "urn:xmpp:jingle-message:0";

// XEP-0357: Push Notifications
const push = "urn:xmpp:push:0";
const pushSummary = "urn:xmpp:push:summary";

// XEP-0359: Unique and Stable Stanza IDs
const stanzaId = "urn:xmpp:sid:0";

// XEP-0372: References
const references = "urn:xmpp:reference:0";

// XEP-0373: OpenPGP for XMPP
const openPgp = "urn:xmpp:openpgp:0";

// XEP-0380: Explicit Message Encryption
const encryption = "urn:xmpp:eme:0";

// XEP-0382: Spoiler messages
const spoiler = "urn:xmpp:spoiler:0";

// XEP-0384: OMEMO Encryption, in the three forms that are in use
const omemoLegacy = "eu.siacs.conversations.axolotl";
const omemo1 = "urn:xmpp:omemo:1";
const omemo2 = "urn:xmpp:omemo:2";

// XEP-0420: Stanza Content Encryption
const contentEnvelope = "urn:xmpp:sce:1";

// XEP-0421: Anonymous unique occupant identifiers for MUCs
const occupantId = "urn:xmpp:occupant-id:0";

// XEP-0424: Message Retraction
const retraction = "urn:xmpp:message-retract:1";

// XEP-0425: Moderated Message Retraction
const moderation = "urn:xmpp:message-moderate:1";

// XEP-0428: Fallback Indication
const fallback = "urn:xmpp:fallback:0";

// XEP-0444: Message Reactions
const reactions = "urn:xmpp:reactions:0";

// XEP-0461: Message Replies
const reply = "urn:xmpp:reply:0";

// XEP-0513: Explicit Mentions
const mentions = "urn:xmpp:mentions:0";

// Tigase's filter of room messages, as it stands in `<enable/>`
const roomFilter = "tigase:push:filter:groupchat:0";

// Push 2.0
const push2 = "urn:xmpp:push2:0";
const push2Encrypted = "urn:xmpp:sce:rfc8291:0";

export {
	archive,
	callInvitation,
	carbons,
	chatStates,
	client,
	contentEnvelope,
	correction,
	dataForms,
	delay,
	directInvitation,
	encryption,
	fallback,
	forward,
	hints,
	markers,
	mentions,
	moderation,
	muc,
	mucUser,
	nickname,
	occupantId,
	omemo1,
	omemo2,
	omemoLegacy,
	openPgp,
	openPgpLegacy,
	outOfBand,
	pubsub,
	pubsubEvent,
	push,
	push2,
	push2Encrypted,
	pushSummary,
	reactions,
	references,
	reply,
	retraction,
	roomFilter,
	spoiler,
	stanzaId,
};
