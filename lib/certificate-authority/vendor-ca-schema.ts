import { z } from "zod";
import { IfMatch } from "#lib/platform/if-match";
import { lineText } from "#lib/platform/line-text";
import { PageLimit } from "#lib/platform/page-limit";
import { DomainText } from "#lib/visibility/schema";
import {
  EUI_PREFIX_FORM,
  EUI_RANGE_FORM,
  MAX_BUNDLE_CHARACTERS,
  MAX_SCOPE_ENTRIES,
  parseEuiPrefix,
  parseEuiRange,
} from "./values";

const VendorCaId = z.string().max(40).meta({ description: "Id of a vendor CA (ca_...)" });

const Name = lineText(100).min(1, "Enter a name.");

const Certificates = z
  .string()
  .max(MAX_BUNDLE_CHARACTERS, `At most ${MAX_BUNDLE_CHARACTERS / 1024} KiB.`)
  .refine((text) => text.trim() !== "", "Paste the certificates.")
  .meta({ description: "PEM: the root and the intermediates below it, in any order" });

const custom = (ctx: z.core.$RefinementCtx, code: string, message: string) => {
  ctx.addIssue({ code: "custom", message, params: { code } });
  return z.NEVER;
};

const EuiPrefix = z
  .string()
  .max(40, EUI_PREFIX_FORM)
  .transform((text, ctx) => parseEuiPrefix(text) ?? custom(ctx, "eui_prefix_form", EUI_PREFIX_FORM))
  .meta({ description: "Leading hex digits of an EUI-64, 1 to 16", example: "58A0CB" });

const EuiRange = z
  .string()
  .max(60, EUI_RANGE_FORM)
  .transform((text, ctx) => parseEuiRange(text) ?? custom(ctx, "eui_range_form", EUI_RANGE_FORM))
  .meta({ description: "First and last EUI-64, both included", example: "58A0CB0000000000-58A0CB00FFFFFFFF" });

/** Sorted, each once. */
function listOf<S extends z.ZodType<string>>(entry: S) {
  return z
    .array(entry)
    .max(MAX_SCOPE_ENTRIES, `At most ${MAX_SCOPE_ENTRIES} entries.`)
    .transform((entries) => [...new Set(entries)].toSorted());
}

const euiPrefixes = listOf(EuiPrefix);
const euiRanges = listOf(EuiRange);
const domains = listOf(DomainText);

const Scope = z
  .strictObject({
    euiPrefixes: euiPrefixes.prefault([]),
    euiRanges: euiRanges.prefault([]),
    domains: domains.prefault([]),
  })
  .meta({
    description:
      "For which base stations the CA counts: EUI-64s with one of the prefixes or in one of the ranges (neither given: " +
      "every EUI-64), and one of the domains (none given: all)",
  });

export const CreateVendorCa = z.strictObject({ name: Name, certificates: Certificates, scope: Scope.prefault({}) });
export type CreateVendorCa = z.output<typeof CreateVendorCa>;

export const CheckBundle = z.strictObject({ certificates: z.string().max(MAX_BUNDLE_CHARACTERS) });
export type CheckBundle = z.output<typeof CheckBundle>;

export const ReadVendorCa = z.strictObject({ ca: VendorCaId });
export type ReadVendorCa = z.output<typeof ReadVendorCa>;

/** APPROVE, SUSPEND, RESUME, REMOVE. */
export const ChangeVendorCa = z.strictObject({ ca: VendorCaId, ifMatch: IfMatch });
export type ChangeVendorCa = z.output<typeof ChangeVendorCa>;

export const UpdateVendorCa = z.strictObject({
  ca: VendorCaId,
  ifMatch: IfMatch,
  name: Name.optional(),
  /** What is left out stays. */
  scope: z
    .strictObject({
      euiPrefixes: euiPrefixes.optional(),
      euiRanges: euiRanges.optional(),
      domains: domains.optional(),
    })
    .optional(),
});
export type UpdateVendorCa = z.output<typeof UpdateVendorCa>;

/** EDIT CERTIFICATES, and what it would do. */
export const ExchangeVendorCertificates = z.strictObject({
  ca: VendorCaId,
  ifMatch: IfMatch,
  certificates: Certificates,
});
export type ExchangeVendorCertificates = z.output<typeof ExchangeVendorCertificates>;

export const CheckExchange = z.strictObject({ ca: VendorCaId, certificates: z.string().max(MAX_BUNDLE_CHARACTERS) });
export type CheckExchange = z.output<typeof CheckExchange>;

export const TestVendorLeaf = z.strictObject({
  certificate: z
    .string()
    .max(MAX_BUNDLE_CHARACTERS, `At most ${MAX_BUNDLE_CHARACTERS / 1024} KiB.`)
    .refine((text) => text.trim() !== "", "Paste the certificate.")
    .meta({ description: "PEM of a base station's client certificate; what follows the first is passed over" }),
});
export type TestVendorLeaf = z.output<typeof TestVendorLeaf>;

const SHA256 = "A SHA-256 fingerprint has 64 hex digits.";

/** With or without colons, as `openssl x509 -fingerprint -sha256` shows it. */
const Sha256 = z
  .string()
  .max(120, SHA256)
  .transform((text, ctx) => {
    const digits = text.trim().replaceAll(":", "").toLowerCase();
    return /^[0-9a-f]{64}$/.test(digits) ? digits : custom(ctx, "sha256_form", SHA256);
  })
  .meta({ description: "SHA-256 of the certificate (DER), hex" });

const Reason = lineText(200).min(1, "Say why.");

export const BlockCertificate = z
  .strictObject({
    sha256: Sha256.optional(),
    certificate: z
      .string()
      .max(MAX_BUNDLE_CHARACTERS)
      .refine((text) => text.trim() !== "", "Paste the certificate, or its SHA-256.")
      .optional()
      .meta({ description: "PEM, in place of `sha256`" }),
    reason: Reason,
  })
  .refine(({ sha256, certificate }) => (sha256 === undefined) !== (certificate === undefined), {
    message: "Give either the certificate or its SHA-256.",
    path: ["certificate"],
    // Also beside a reason that is missing: all faults are told at once.
    when: ({ value }) => typeof value === "object" && value !== null,
  });
export type BlockCertificate = z.output<typeof BlockCertificate>;

export const UnblockCertificate = z.strictObject({ sha256: Sha256 });
export type UnblockCertificate = z.output<typeof UnblockCertificate>;

export const ListBlockedCertificates = z.strictObject({
  vendorCa: VendorCaId.optional(),
  cursor: z.string().max(500).optional(),
  limit: PageLimit,
});
export type ListBlockedCertificates = z.output<typeof ListBlockedCertificates>;
