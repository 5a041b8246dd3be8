/** When revocation lists are made and how long they hold (enrolment.md L7, H7). */

/** A list is made anew after this even if nothing was revoked. */
export const LIST_EVERY_HOURS = 24;
export const LIST_VALID_DAYS = 7;
/** Below this much life of the newest list somebody has to look. */
export const LIST_ALARM_DAYS = 5;

/** The root's list, which only the ceremony can make. */
export const ROOT_LIST_VALID_DAYS = 365;
export const ROOT_LIST_RENEW_DAYS = 90;

/** Server certificates of our listeners, and of delegated OCSP responders (at most 30 days: enrolment.md O7). */
export const LISTENER_LIFE_DAYS = 90;
export const RESPONDER_LIFE_DAYS = 14;
