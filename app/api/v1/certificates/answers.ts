import { z } from "zod";
import { TIMELINE_KINDS } from "#lib/certificate/certificate-timeline";
import type { CertificateView } from "#lib/certificate/certificate-view";
import type { CertificateRow } from "#lib/certificate/certificates-view";
import type { OperationView } from "#lib/certificate/operation-view";
import {
  CERTIFICATE_DELIVERIES,
  CERTIFICATE_PURPOSES,
  CERTIFICATE_STATES,
  OPERATION_STATUSES,
  purposeText,
} from "#lib/certificate/values";

const Time = z.iso.datetime();
const Fingerprint = z.string().meta({ description: "SHA256: and base64 over SubjectPublicKeyInfo" });
const Pem = z.string().meta({ description: "PEM" });

export const PublicKeyAnswer = z
  .object({
    publicKey: Pem,
    type: z.enum(["RSA", "EC"]),
    bits: z.int(),
    label: z.string().meta({ example: "RSA 2048" }),
    fingerprint: Fingerprint,
    declaredAt: Time,
    declaredBy: z.string().nullable(),
  })
  .meta({ id: "PublicKey" });

const NamedKey = z.object({ label: z.string(), fingerprint: Fingerprint });

export const PublicKeyComparisonAnswer = z
  .object({ same: z.boolean(), declared: NamedKey.nullable(), pasted: NamedKey })
  .meta({ id: "PublicKeyComparison" });

const Shared = {
  id: z.string().meta({ example: "crt_01JD7Q4Z8MZK3V9T2B6XWYH5CE" }),
  purpose: z
    .enum(CERTIFICATE_PURPOSES.map(purposeText))
    .meta({ description: "On the base station's own key, or what a Basics Station proves itself with to LNS or CUPS" }),
  state: z.enum(CERTIFICATE_STATES),
  delivery: z.enum(CERTIFICATE_DELIVERIES),
  serialNumber: z.string().meta({ description: "Lower-case hex", example: "015be0c94d7a12f6833e90ab57c4d1286f" }),
  issuer: z.string().meta({ description: "Name of the CA that issued it" }),
  notBefore: Time,
  notAfter: Time,
  issuedAt: Time,
  downloadBy: Time.meta({ description: "Until when it waits for its base station" }),
  renewalOpensAt: Time.meta({ description: "When its base station may renew it" }),
  downloadedAt: Time.nullable().meta({ description: "When its base station took it first" }),
  downloadedFrom: z.string().nullable().meta({ description: "Address of the base station that took it" }),
  inUseSince: Time.nullable().meta({
    description: "When a base station first showed it: in a TLS handshake or a report",
  }),
  supersededAt: Time.nullable().meta({ description: "When its successor was first in use" }),
  overlapping: z.boolean().meta({ description: "Its successor is issued, but not seen in use yet: both are valid" }),
  revokeOnceReplaced: z
    .string()
    .nullable()
    .meta({ description: "The reason with which it is revoked once its successor is in use" }),
  revokedAt: Time.nullable(),
  revocationReason: z.string().nullable(),
  revokedBy: z.string().nullable(),
  publicKeyFingerprint: Fingerprint,
  publicKeyLabel: z.string(),
  onPreviousKey: z.boolean().meta({ description: "Another key has been declared since" }),
  pem: Pem,
  chain: z.string().meta({ description: "PEM of the issuing CA and the root" }),
};

export const Certificate = z.object(Shared).meta({ id: "Certificate" });

export const CertificateInFull = z
  .object({
    ...Shared,
    baseStation: z.string(),
    timeline: z
      .array(
        z.object({
          kind: z.enum(TIMELINE_KINDS),
          at: Time,
          by: z.string().nullable(),
          from: z.string().nullable(),
          reason: z.string().nullable(),
        }),
      )
      .meta({ description: "What has happened to it, oldest first" }),
    details: z.object({
      version: z.int(),
      subject: z.string(),
      issuer: z.string(),
      signatureAlgorithm: z.string(),
      sha256: z.string(),
      extensions: z.array(
        z.object({ oid: z.string(), name: z.string(), critical: z.boolean(), lines: z.array(z.string()) }),
      ),
    }),
  })
  .meta({ id: "CertificateInFull" });

export const CertificateList = z
  .object({
    data: z.array(Certificate).meta({ description: "Newest first" }),
    page: z.object({ nextCursor: z.string().nullable(), hasMore: z.boolean() }),
  })
  .meta({ id: "CertificateList" });

export const RenewalAllowedAnswer = z
  .object({
    until: Time.meta({ description: "Until when the base station may take a new certificate" }),
    version: z.int().meta({ description: "Of the base station; the ETag" }),
  })
  .meta({ id: "RenewalAllowed" });

const Purpose = z.enum(CERTIFICATE_PURPOSES.map(purposeText));
const revoked = z.array(z.string()).meta({ description: "Ids of the certificates that it revoked" });
const Purposes = z.array(Purpose).meta({ description: "What is made anew; `certificate` is the first" });

export const RegenerationAnswer = z
  .object({ regenerated: Purposes, certificate: Certificate, revoked })
  .meta({ id: "Regeneration" });

/** A Basics Station that speaks to an LNS of somebody else directly, and of which CUPS needs nothing of ours. */
export const NothingRegenerated = z
  .object({ regenerated: z.array(Purpose).max(0), certificate: z.null(), revoked })
  .meta({ id: "NothingRegenerated" });

export const OperationAnswer = z
  .object({
    id: z.string().meta({ example: "op_01JD7Q4Z8MZK3V9T2B6XWYH5CE" }),
    status: z.enum(OPERATION_STATUSES),
    baseStation: z.string(),
    requestedAt: Time,
    closedAt: Time.nullable(),
    awaitsStation: z.boolean().meta({ description: "It waits for the base station to enrol and bring its key" }),
    fault: z.string().nullable().meta({ description: "Why the last attempt came to nothing" }),
    purpose: Purpose.meta({ description: "What it makes anew" }),
    result: z.object({ certificate: Certificate, revoked }).meta({ id: "OperationResult" }).nullable(),
  })
  .meta({ id: "Operation" });

/** A certificate without its decoded fields, as lists and REGENERATE give it. */
export function certificateJson(view: CertificateView | CertificateRow): z.input<typeof Certificate> {
  const { baseStation: _, details: __, timeline: ___, ...shared } = view as CertificateView;
  return shared as z.input<typeof Certificate>;
}

export function operationJson(view: OperationView): z.input<typeof OperationAnswer> {
  const { result } = view;
  return { ...view, result: result && { ...result, certificate: certificateJson(result.certificate) } };
}
