/** What our CAs are made with (enrolment.md section 10). */

export const ROOT_LIFE_YEARS = 30;
export const ISSUING_LIFE_YEARS = 15;

/** Certificates begin this long before they are made: stations' clocks run behind (N4). */
export const BACKDATE_MINUTES = 5;

/**
 * A shard is full, and takes no new certificates, with this many live revocations (L9), or with so many certificates in
 * date that it would have them if one in ten were revoked.
 */
export const SHARD_REVOCATIONS = 10_000;
export const SHARD_CERTIFICATES = 100_000;
/** A CA with more certificates in date spreads new ones over more shards, up to so many at a time. */
export const CERTIFICATES_PER_OPEN_SHARD = 50_000;
export const MOST_OPEN_SHARDS = 8;

/** The Server CA has to cover at least this: more than any certificate of a listener lasts. */
export const SERVER_COVER_DAYS = 397;

/** A successor is made this long before a CA can no longer cover what it is asked for. */
export const ROTATE_AHEAD_DAYS = 180;
/** Once it is this close, the successor is overdue and somebody has to look. */
export const ROTATE_ALARM_DAYS = 90;
/** A successor has to last at least this much longer than its predecessor, or it would help nobody. */
export const ROTATE_GAIN_DAYS = 30;
/** First octets of serial numbers go to 0x7F (enrolment.md N1). */
export const LAST_GENERATION = 0x7f;
