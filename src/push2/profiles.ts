// The profiles of Push 2.0 that this project knows: what is notified, and how. Rules P1, P2.

/** Which stanzas a `<match/>` wants (P4). */
const match = {
	all: "urn:xmpp:push2:match:all",
	important: "urn:xmpp:push2:match:important",
	archived: "urn:xmpp:push2:match:archived",
	archivedWithBody: "urn:xmpp:push2:match:archived-with-body",
} as const;

/** What a `<send/>` puts into the notification; these are the namespaces of the element. */
const send = {
	notifyOnly: "urn:xmpp:push2:send:notify-only:0",
	/** The stanza itself, encrypted for the device (RFC 8291) and with the token of RFC 8292 (P8, P9). */
	encrypted: "urn:xmpp:push2:send:sce+rfc8291+rfc8292:0",
} as const;

type MatchProfile = (typeof match)[keyof typeof match];
type SendProfile = (typeof send)[keyof typeof send];

const matchProfiles: readonly MatchProfile[] = [match.all, match.important, match.archived, match.archivedWithBody];

/** Whether that is a match profile. */
function isMatchProfile(uri: string | undefined): uri is MatchProfile {
	for (const profile of matchProfiles) {
		if (profile === uri) {
			return true;
		}
	}
	return false;
}

/** Whether that is a send profile, even if this server can't serve it (P10). */
function isSendProfile(uri: string | undefined): uri is SendProfile {
	return uri === send.notifyOnly || uri === send.encrypted;
}

/**
 * The profiles to advertise (P1).
 *
 * @param canEncrypt whether Prosody has util.crypto, which 0.12 has not (P10)
 */
function advertisedProfiles(canEncrypt: boolean): string[] {
	const profiles: string[] = [];
	for (const profile of matchProfiles) {
		profiles.push(profile);
	}
	profiles.push(send.notifyOnly);
	if (canEncrypt) {
		profiles.push(send.encrypted);
	}
	return profiles;
}

export { advertisedProfiles, isMatchProfile, isSendProfile, match, send };
export type { MatchProfile, SendProfile };
