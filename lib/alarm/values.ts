/** Words of alarms that screens and server share. No I/O, safe in the browser. */

export const ALARM_TYPES = [
  "certificate_renewal_overdue",
  "certificate_not_downloaded",
  "ca_expiring",
  "revocation_list_ending",
] as const;
export type AlarmType = (typeof ALARM_TYPES)[number];
export const ALARM_TYPE_WORDS: Record<AlarmType, string> = {
  certificate_renewal_overdue: "Certificate renewal overdue",
  certificate_not_downloaded: "Certificate not downloaded",
  ca_expiring: "Certificate authority ends",
  revocation_list_ending: "Revocation list runs out",
};

/** Highest first. */
export const ALARM_SEVERITIES = ["CRITICAL", "MAJOR", "MINOR", "WARNING"] as const;
export type AlarmSeverity = (typeof ALARM_SEVERITIES)[number];
export const ALARM_SEVERITY_WORDS: Record<AlarmSeverity, string> = {
  CRITICAL: "Critical",
  MAJOR: "Major",
  MINOR: "Minor",
  WARNING: "Warning",
};

export const ALARM_STATES = ["open", "cleared", "all"] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

/** Before the end of a certificate whose renewal is overdue (enrolment.md W6): days. */
export const OVERDUE_MINOR_DAYS = 3;
export const OVERDUE_MAJOR_DAYS = 1;

/** Before the end of a CA that signs (enrolment.md B9): days. */
export const CA_WARNING_DAYS = 90;
export const CA_MAJOR_DAYS = 30;
export const CA_CRITICAL_DAYS = 7;
