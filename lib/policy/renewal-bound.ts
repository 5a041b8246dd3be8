import type { Policy } from "./values";

const DAY_MS = 86_400_000;

/** Whether a station may still renew by itself that long after its certificate's end (enrolment.md W4). */
export function mayRenewAfterExpiry(policy: Pick<Policy, "renewAfterExpiry">, notAfter: Date, now: Date): boolean {
  const { renewAfterExpiry: bound } = policy;
  if (bound === "ALWAYS") return true;
  if (bound === "NEVER") return false;
  return now.getTime() - notAfter.getTime() <= bound * DAY_MS;
}
