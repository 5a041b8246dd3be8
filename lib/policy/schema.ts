import { z } from "zod";
import { IfMatch } from "#lib/platform/if-match";
import { parseValidity } from "./validity";
import {
  CREDENTIAL_KINDS,
  DEFAULT_SECURITIES,
  DEPLOYMENT_MODES,
  KEY_INSTALLER_PUBLIC_KEYS,
  MINIMUM_RSA_BITS,
} from "./values";

export const ValidityText = z
  .string()
  .refine((text) => parseValidity(text) !== undefined, "A validity looks like P2Y, P6M or P90D.")
  .meta({ description: "ISO 8601 duration of one unit: years, months or days", example: "P2Y" });

export const RenewBeforeDays = z.coerce
  .number()
  .int("Whole days.")
  .min(1, "The renewal window is 1 to 365 days.")
  .max(365, "The renewal window is 1 to 365 days.");

const RetentionDays = z.coerce.number().int("Whole days.").min(1, "1 to 3650 days.").max(3650, "1 to 3650 days.");

/** The policy, whole; stored as it is in `platform_setting`. */
export const PolicyFields = z.strictObject({
  deploymentMode: z.enum(DEPLOYMENT_MODES),
  defaultSecurity: z.enum(DEFAULT_SECURITIES),
  keyInstallerPublicKey: z.enum(KEY_INSTALLER_PUBLIC_KEYS),
  validity: ValidityText,
  renewBeforeDays: RenewBeforeDays,
  renewAfterExpiry: z.union([
    z.enum(["ALWAYS", "NEVER"]),
    z.coerce.number().int("Whole days.").min(1, "1 to 3650 days.").max(3650, "1 to 3650 days."),
  ]),
  minimumRsaBits: z.coerce.number().pipe(z.literal([...MINIMUM_RSA_BITS])),
  attemptRetentionDays: RetentionDays,
  transcriptRetentionDays: RetentionDays,
  vendorCaApproval: z.stringbool().or(z.boolean()),
  lnsCredential: z.enum(CREDENTIAL_KINDS),
  cupsCredential: z.enum(CREDENTIAL_KINDS),
});

/** A change of the policy: only the fields that change. */
export const SavePolicy = z.strictObject({
  /** The version the caller saw; absent: whatever is there. */
  ifMatch: IfMatch,
  ...PolicyFields.partial().shape,
});
export type SavePolicy = z.output<typeof SavePolicy>;
