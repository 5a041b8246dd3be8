import type { AuthorityKind } from "#lib/generated/prisma/enums";
import { DAY_MS } from "#lib/platform/clock";
import { addValidity, parseValidity } from "#lib/policy/validity";
import type { Policy } from "#lib/policy/values";
import { SERVER_COVER_DAYS } from "./values";

/**
 * Until when a CA has to last so that it can still sign what is asked of it at `moment`: an issuing CA the certificates
 * of that day (enrolment.md N5), the root an issuing CA that signs them.
 */
export function neededUntil(kind: AuthorityKind, policy: Pick<Policy, "validity">, moment: Date): Date {
  if (kind === "SERVER") return new Date(moment.getTime() + SERVER_COVER_DAYS * DAY_MS);
  const validity = parseValidity(policy.validity);
  if (!validity) throw new Error(`the policy's validity is ${policy.validity}`);
  return addValidity(moment, validity);
}
