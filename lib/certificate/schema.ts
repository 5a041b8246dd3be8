import { z } from "zod";
import { PublicKeyText } from "#lib/base-station/public-key-text";
import { BaseStationRef } from "#lib/base-station/schema";
import { IfMatch } from "#lib/platform/if-match";
import { lineText } from "#lib/platform/line-text";
import { PageLimit } from "#lib/platform/page-limit";
import {
  ALLOW_RENEWAL_MINUTES,
  COMPROMISED_AT_ONCE,
  CURRENT_CERTIFICATE_CHOICES,
  REGENERATE_REASONS,
  REVOKE_PREVIOUS_CHOICES,
  REVOKE_REASONS,
  STATION_SERVERS,
  STOLEN,
  STOLEN_REFUSED,
} from "./values";

export const DeclarePublicKey = z.strictObject({
  baseStation: BaseStationRef,
  ifMatch: IfMatch,
  publicKey: PublicKeyText,
  currentCertificate: z
    .enum(CURRENT_CERTIFICATE_CHOICES)
    .default("KEEP")
    .meta({ description: "What becomes of the certificate issued for the previous key" }),
});
export type DeclarePublicKey = z.output<typeof DeclarePublicKey>;

export const ComparePublicKey = z.strictObject({ baseStation: BaseStationRef, publicKey: PublicKeyText });
export type ComparePublicKey = z.output<typeof ComparePublicKey>;

export const RegenerateCertificate = z
  .strictObject({
    baseStation: BaseStationRef,
    ifMatch: IfMatch,
    reason: z
      .enum(REGENERATE_REASONS, {
        error: ({ input }) => (input === STOLEN.value ? STOLEN_REFUSED : "Choose a reason."),
      })
      .meta({ description: "Why the current certificate is given up" }),
    revokePrevious: z.enum(REVOKE_PREVIOUS_CHOICES, "Choose when.").default("IMMEDIATELY").meta({
      description: "When the current certificate is revoked. A compromised one only IMMEDIATELY",
    }),
  })
  .superRefine(({ reason, revokePrevious }, ctx) => {
    if (reason !== "COMPROMISED" || revokePrevious === "IMMEDIATELY") return;
    const params = { code: "compromised_at_once" };
    ctx.addIssue({ code: "custom", path: ["revokePrevious"], message: COMPROMISED_AT_ONCE, params });
  });
export type RegenerateCertificate = z.output<typeof RegenerateCertificate>;

export const AllowRenewal = z.strictObject({
  baseStation: BaseStationRef,
  ifMatch: IfMatch,
  reason: lineText(200)
    .min(1, "Say why.")
    .meta({ description: "Why; it stands in History", example: "Back from repair" }),
  minutes: z.coerce
    .number()
    .int("Whole minutes.")
    .min(1, `1 to ${ALLOW_RENEWAL_MINUTES} minutes.`)
    .max(ALLOW_RENEWAL_MINUTES, `1 to ${ALLOW_RENEWAL_MINUTES} minutes.`)
    .default(ALLOW_RENEWAL_MINUTES)
    .meta({ description: "How long the base station may take it" }),
});
export type AllowRenewal = z.output<typeof AllowRenewal>;

const CertificateId = z.string().max(40).meta({ description: "Id of a certificate (crt_...)" });

export const RevokeCertificate = z.strictObject({
  certificate: CertificateId,
  ifMatch: IfMatch,
  reason: z.enum(REVOKE_REASONS, "Choose a reason."),
});
export type RevokeCertificate = z.output<typeof RevokeCertificate>;

export const DeleteBaseStation = z.strictObject({ baseStation: BaseStationRef, ifMatch: IfMatch });
export type DeleteBaseStation = z.output<typeof DeleteBaseStation>;

export const CreateStationToken = z.strictObject({
  baseStation: BaseStationRef,
  ifMatch: IfMatch,
  server: z
    .enum(STATION_SERVERS, "CUPS or LNS.")
    .meta({ description: "To whom the base station proves itself with it" }),
});
export type CreateStationToken = z.output<typeof CreateStationToken>;

export const RevokeStationToken = z.strictObject({
  baseStation: BaseStationRef,
  ifMatch: IfMatch,
  token: z.string().max(40).meta({ description: "Id of a token (crd_...)" }),
});
export type RevokeStationToken = z.output<typeof RevokeStationToken>;

export const ListStationTokens = z.strictObject({ baseStation: BaseStationRef });
export type ListStationTokens = z.output<typeof ListStationTokens>;

export const ListCertificates = z.strictObject({
  baseStation: BaseStationRef,
  cursor: z.string().max(500).optional(),
  limit: PageLimit,
});
export type ListCertificates = z.output<typeof ListCertificates>;

export const ReadCertificate = z.strictObject({ certificate: CertificateId });
export type ReadCertificate = z.output<typeof ReadCertificate>;

export const ReadOperation = z.strictObject({
  operation: z.string().max(40).meta({ description: "Id of a regeneration (op_...)" }),
});
export type ReadOperation = z.output<typeof ReadOperation>;

/** Text with a certificate, pasted where a public key is wanted. */
export const ReadCertificateKey = z.strictObject({ certificate: z.string().max(64 * 1024) });
export type ReadCertificateKey = z.output<typeof ReadCertificateKey>;
