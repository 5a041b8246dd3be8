/** Words and limits of enrolment that screens and server share. No I/O, safe in the browser. */

/** As EST calls them (RFC 7030 4.2). */
export type EnrolOperation = "simpleenroll" | "simplereenroll";

/** Of a base station's password that an operator chooses; generated ones hold 99 bits. */
export const MIN_STATION_PASSWORD_LENGTH = 12;
export const MAX_STATION_PASSWORD_LENGTH = 128;
