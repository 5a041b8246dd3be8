import type { RevocationReason } from "#lib/generated/prisma/enums";
import type { RegenerateReason, RevokeReason } from "./values";

/** Why a certificate is revoked: what is stored beside it, and what its revocation list says (enrolment.md 13). */
export interface WhyRevoked {
  chosen: RegenerateReason | RevokeReason | "NEW_PUBLIC_KEY" | "DELETED";
  listed: RevocationReason;
}

/** A successor is wanted: whatever the reason, the list says superseded, but for a compromise. */
export function whyRegenerated(chosen: RegenerateReason): WhyRevoked {
  return { chosen, listed: chosen === "COMPROMISED" ? "KEY_COMPROMISE" : "SUPERSEDED" };
}

const LISTED: Record<RevokeReason, RevocationReason> = {
  COMPROMISED: "KEY_COMPROMISE",
  SUPERSEDED: "SUPERSEDED",
  CESSATION_OF_OPERATION: "CESSATION_OF_OPERATION",
  PRIVILEGE_WITHDRAWN: "PRIVILEGE_WITHDRAWN",
  OTHER: "UNSPECIFIED",
};

export const whyRevoked = (chosen: RevokeReason): WhyRevoked => ({ chosen, listed: LISTED[chosen] });

export const SUPERSEDED_BY_NEW: WhyRevoked = { chosen: "SUPERSEDED", listed: "SUPERSEDED" };
export const NEW_PUBLIC_KEY: WhyRevoked = { chosen: "NEW_PUBLIC_KEY", listed: "SUPERSEDED" };
export const STATION_DELETED: WhyRevoked = { chosen: "DELETED", listed: "CESSATION_OF_OPERATION" };
