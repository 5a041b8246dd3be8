import type { RevocationReason as StoredReason } from "#lib/generated/prisma/enums";
import type { RevocationReason } from "#lib/pki/revocation-list";

/** Stored reasons as standards name them (RFC 5280 section 5.3.1). */
export const REASON_NAMES: Readonly<Record<StoredReason, RevocationReason>> = {
  UNSPECIFIED: "unspecified",
  KEY_COMPROMISE: "keyCompromise",
  SUPERSEDED: "superseded",
  CESSATION_OF_OPERATION: "cessationOfOperation",
  PRIVILEGE_WITHDRAWN: "privilegeWithdrawn",
};
