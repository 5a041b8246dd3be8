/** Why the platform ends a connection of a base station; the order is that in which one is told of several. */
export const CUT_REASONS = [
  "STATION_DELETED",
  "STATION_SUSPENDED",
  "ENROLMENT_CLOSED",
  "CERTIFICATE_REVOKED",
  "CREDENTIAL_REVOKED",
  "CERTIFICATE_BLOCKED",
  "VENDOR_CA_WITHDRAWN",
  "VENDOR_CA_EXCHANGED",
  "OUT_OF_SCOPE",
  "KEY_BLOCKED",
  "KEY_REPLACED",
  "EXPIRED",
] as const;
export type CutReason = (typeof CUT_REASONS)[number];

/** As its page says why it is disconnected. */
export const CUT_REASON_WORDS: Record<CutReason, string> = {
  STATION_DELETED: "Closed here: the base station was deleted.",
  STATION_SUSPENDED: "Closed here: the base station was suspended.",
  ENROLMENT_CLOSED: "Closed here: its certificate was revoked, and enrolment is closed.",
  CERTIFICATE_REVOKED: "Closed here: its certificate was revoked.",
  CREDENTIAL_REVOKED: "Closed here: its token or certificate was revoked.",
  CERTIFICATE_BLOCKED: "Closed here: its vendor's certificate was blocked.",
  VENDOR_CA_WITHDRAWN: "Closed here: the vendor CA that let it in was suspended or removed.",
  VENDOR_CA_EXCHANGED: "Closed here: the certificates of the vendor CA that let it in were exchanged.",
  OUT_OF_SCOPE: "Closed here: it is no longer in the scope of the vendor CA that let it in.",
  KEY_BLOCKED: "Closed here: its key was given up as compromised.",
  KEY_REPLACED: "Closed here: another public key was declared.",
  EXPIRED: "Closed here: what let it in has expired.",
};
