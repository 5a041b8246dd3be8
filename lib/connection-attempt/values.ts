/** Why callers are refused, in words that screens, REST and the caller itself share. No I/O, safe in the browser. */

export const VERDICTS = [
  "no_certificate",
  "unknown_key",
  "key_blocked",
  "key_in_use",
  "key_not_allowed",
  "key_not_declared_key",
  "weak_key",
  "unsupported_key",
  "names_disagree",
  "certificate_expired",
  "certificate_not_yet_valid",
  "certificate_revoked",
  "certificate_superseded",
  "certificate_unknown",
  "wrong_password",
  "password_not_allowed",
  "too_many_attempts",
  "proof_of_possession_failed",
  "linking_failed",
  "request_refused",
  "station_suspended",
  "enrolment_closed",
  "renewal_not_allowed",
  // Of Basics Stations at CUPS and LNS.
  "no_credential",
  "unknown_ca",
  "ca_not_in_scope",
  "ca_suspended",
  "certificate_blocked",
  "certificate_purpose",
  "cn_not_eui64",
  "cn_differs",
  "wrong_key_usage",
  "station_not_declared",
  "token_unknown",
  "token_of_another_station",
  "malformed_request",
  "credential_not_used",
] as const;
export type Verdict = (typeof VERDICTS)[number];

export const isVerdict = (code: string): code is Verdict => (VERDICTS as readonly string[]).includes(code);

export interface VerdictWords {
  /** One or two words for a table. */
  title: string;
  /** What the caller is told: one sentence, or two where a hint helps, without internals. */
  sentence: string;
  /** What an operator, or whoever stands at the station, can do. */
  mend: string;
}

const words = (title: string, sentence: string, mend: string): VerdictWords => ({ title, sentence, mend });

export const VERDICT_WORDS: Record<Verdict, VerdictWords> = {
  no_certificate: words(
    "No certificate",
    "Identify with a certificate of the declared key.",
    "The caller sent neither a client certificate nor a password. Give its client a self-signed certificate of the station's key.",
  ),
  unknown_key: words(
    "Undeclared key",
    "This key is not declared for any base station.",
    "ADD a base station with this key, or declare it for an existing one (MANAGE).",
  ),
  key_blocked: words(
    "Blocked key",
    "This key was given up as compromised and cannot be used again. Make a new pair.",
    "Make a new key pair on the base station, declare it (MANAGE), then REGENERATE.",
  ),
  key_in_use: words(
    "Key used elsewhere",
    "This key is in use already. Each base station needs its own.",
    "Make a new key pair on this base station: pairs must not be copied with an image of the disk.",
  ),
  key_not_allowed: words(
    "Password wanted",
    "This base station authenticates by password.",
    "Give the base station its password, or let it authenticate by its key (Policy, or Security of the base station).",
  ),
  key_not_declared_key: words(
    "Another key requested",
    "The key of the request is not the one on record for this base station.",
    "Declare the new key first (MANAGE), or request with the key on record.",
  ),
  weak_key: words(
    "Weak key",
    "This key is too weak for this platform. Make a new pair.",
    "Make a stronger pair on the base station: EC P-256, or RSA with as many bits as Policy asks for. Then declare it.",
  ),
  unsupported_key: words(
    "Unsupported key",
    "This kind of key is not supported. Use RSA 2048, 3072 or 4096, or EC P-256 or P-384.",
    "Make a pair of a supported kind on the base station and declare it.",
  ),
  names_disagree: words(
    "Names disagree",
    "The name in the request is not that of the base station that was identified.",
    "Check STATION_UUID on the base station, and on which base station its key is declared.",
  ),
  certificate_expired: words(
    "Certificate expired",
    "This certificate has expired. Enrol again with the declared key or the password.",
    "A base station that proves its key or password enrols again by itself: its client must call simpleenroll.",
  ),
  certificate_not_yet_valid: words(
    "Not yet valid",
    "This certificate is not valid yet.",
    "Compare the clocks: certificates begin 5 minutes before they are issued.",
  ),
  certificate_revoked: words(
    "Certificate revoked",
    "This certificate is revoked. Identify with a self-signed certificate of the same key.",
    "After REGENERATE the base station comes with a self-signed certificate of its key, as our agent does. If it was revoked for good, nothing needs to be done.",
  ),
  certificate_superseded: words(
    "Certificate superseded",
    "This certificate has a successor that is in use. Renew with that one.",
    "The base station fell back to an old certificate: install the newest one on it.",
  ),
  certificate_unknown: words(
    "Unknown certificate",
    "This certificate names a certificate authority of this platform, which does not know it.",
    "After a database was restored: REGENERATE. Otherwise somebody may have tried to pass for a base station.",
  ),
  wrong_password: words(
    "Wrong password",
    "User or password is wrong.",
    "Set a new password for the base station, and check its LRR-UUID or EUI.",
  ),
  password_not_allowed: words(
    "Password not allowed",
    "Passwords are not accepted here. Identify with a certificate of the declared key.",
    "Let the base station use its key, or allow passwords (Policy, or Security of the base station).",
  ),
  too_many_attempts: words(
    "Too many attempts",
    "Too many wrong passwords. Try again later.",
    "It ends by itself. If the base station has an old password, set a new one on both sides.",
  ),
  proof_of_possession_failed: words(
    "Proof failed",
    "The signature of the request does not fit its key.",
    "The client must sign the request with the private half of the key in it.",
  ),
  linking_failed: words(
    "Linking failed",
    "The challenge password of the request does not belong to this connection.",
    "The client must make the request anew for every connection; or somebody relays it.",
  ),
  request_refused: words(
    "Request refused",
    "The certificate request cannot be read, or asks for what is not given.",
    "Request a certificate with the base station's name as CN, or no subject, and no further wishes.",
  ),
  station_suspended: words("Suspended", "This base station is suspended.", "Resume it, if it is to be served again."),
  enrolment_closed: words(
    "Enrolment closed",
    "Enrolment of this base station is closed since its certificate was revoked.",
    "REGENERATE opens it again.",
  ),
  renewal_not_allowed: words(
    "Expired too long ago",
    "This base station's certificate expired too long ago: an operator has to let it renew.",
    "ALLOW RENEWAL or REGENERATE on its page.",
  ),
  no_credential: words(
    "No credential",
    "Identify with a client certificate or a token.",
    "Give the station a certificate with its key (cups.crt and cups.key), or a token (cups.key alone): FIRST CONTACT on its page has both. A certificate without its key is not sent.",
  ),
  unknown_ca: words(
    "Unknown CA",
    "No CA that is known here issued this certificate.",
    "Upload the vendor's root under Security > Vendor CAs, and each intermediate below it that the station does not send along with its certificate.",
  ),
  ca_not_in_scope: words(
    "CA not in scope",
    "The CA of this certificate is not for this base station.",
    "Widen the scope of the vendor CA under Security > Vendor CAs, or move the base station into one of its domains.",
  ),
  ca_suspended: words(
    "CA suspended",
    "The CA of this certificate is suspended.",
    "Resume or approve it under Security > Vendor CAs, if its base stations are to be served.",
  ),
  certificate_blocked: words(
    "Certificate blocked",
    "This certificate is blocked.",
    "Unblock it under Security > Vendor CAs, or give the station another certificate.",
  ),
  certificate_purpose: words(
    "Certificate for another use",
    "This certificate is for another server.",
    "Its files are mixed up on the station: what CUPS stored as tc.crt is for the LNS, cups.crt for CUPS.",
  ),
  cn_not_eui64: words(
    "CN is not an EUI-64",
    "The common name of the certificate is not an EUI-64.",
    "Have the vendor issue it with the 16 hex digits of the Gateway EUI as CN.",
  ),
  cn_differs: words(
    "CN differs",
    "The certificate is for another EUI-64 than the base station says.",
    "Check routerid in the station's station.conf (without one it is made from its MAC address), or give it the certificate of its own EUI.",
  ),
  wrong_key_usage: words(
    "Wrong key usage",
    "This certificate may not be used by a TLS client.",
    "Have it issued with digitalSignature and, if there is an extended key usage, clientAuth.",
  ),
  station_not_declared: words(
    "Not declared",
    "No base station is declared with this EUI-64.",
    "ADD it, or IGNORE the caller.",
  ),
  token_unknown: words(
    "Unknown token",
    "This token is not known here.",
    "Make a new token on the base station's page and put it into cups.key, one line: Authorization: Bearer <token>.",
  ),
  token_of_another_station: words(
    "Token of another station",
    "This token belongs to another base station.",
    "Each base station needs its own token: its files were copied from another.",
  ),
  malformed_request: words(
    "Malformed request",
    "The request cannot be read.",
    "No base station sends this: something else calls this port, or what calls is broken.",
  ),
  credential_not_used: words(
    "Credential never used",
    "New credentials were handed out five times and never used.",
    "The station gets them and cannot store or use them: look for 'Lengths do not align' in its log, a full or read-only disk, a wrong clock, or a blocked LNS port.",
  ),
};

/** Where CUPS and LNS mean something else than the Key Installer: a Basics Station makes no key of its own. */
const BASICS_WORDS: Partial<Record<Verdict, Pick<VerdictWords, "sentence" | "mend">>> = {
  key_blocked: {
    sentence: "The key of this certificate was given up as compromised and cannot be used again.",
    mend: "Give the station a certificate on another key: REGENERATE makes one, a vendor's has to come from the vendor.",
  },
  weak_key: {
    sentence: "The key of this certificate is too weak for this platform.",
    mend: "Give the station a certificate on a stronger key: EC P-256, or RSA with as many bits as Policy asks for.",
  },
  unsupported_key: {
    sentence: "The kind of key in this certificate is not supported. Use RSA 2048, 3072 or 4096, or EC P-256 or P-384.",
    mend: "Give the station a certificate on a key of a supported kind, as a rule EC P-256.",
  },
  malformed_request: {
    sentence: "The request cannot be read.",
    mend: "A stock Basics Station sends it right while cups.uri and tc.uri end with the port, without a path. A token above 7.8 KB, a proxy in between, or something else than a station does not.",
  },
  certificate_expired: {
    sentence: "This certificate has expired.",
    mend: "Compare the clocks. One of ours: REGENERATE, or give the station the files of FIRST CONTACT. A vendor's: have the vendor issue another.",
  },
  certificate_not_yet_valid: {
    sentence: "This certificate is not valid yet.",
    mend: "Compare the clocks of this server and of whoever issued it: ours begin 5 minutes before they are issued.",
  },
  certificate_revoked: {
    sentence: "This certificate is revoked.",
    mend: "After REGENERATE the station gets its new one from CUPS by itself. Where its certificate for CUPS was revoked too, give it the files of FIRST CONTACT. If it was revoked for good, nothing needs to be done.",
  },
  certificate_superseded: {
    sentence: "This certificate has a successor that is in use.",
    mend: "The station fell back to old files (cups-bak, or an old image of its disk): it gets new ones from CUPS, or give it the files of FIRST CONTACT.",
  },
  enrolment_closed: {
    sentence: "This base station gets no credentials since its certificates were revoked.",
    mend: "REGENERATE lets it in again.",
  },
};

/** The words of a verdict where it was given. */
export function verdictWords(verdict: Verdict, listener: string): VerdictWords {
  const ofBasics = listener === "CUPS" || listener === "LNS" ? BASICS_WORDS[verdict] : undefined;
  return { ...VERDICT_WORDS[verdict], ...ofBasics };
}

/** Listeners that refuse callers. */
export const ATTEMPT_LISTENERS = ["KEY_INSTALLER", "CUPS", "LNS"] as const;
export type AttemptListener = (typeof ATTEMPT_LISTENERS)[number];
export const ATTEMPT_LISTENER_WORDS: Record<AttemptListener, string> = {
  KEY_INSTALLER: "Key Installer",
  CUPS: "CUPS",
  LNS: "LNS",
};
