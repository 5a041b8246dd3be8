/** What our CAs are made with (enrolment.md section 10). */

export const ROOT_LIFE_YEARS = 30;
export const ISSUING_LIFE_YEARS = 15;

/** Certificates begin this long before they are made: stations' clocks run behind (N4). */
export const BACKDATE_MINUTES = 5;

/** A shard is meant for this many live revocations; beyond, another one is opened for new certificates (L9). */
export const SHARD_REVOCATIONS = 10_000;
