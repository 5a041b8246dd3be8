import { z } from "zod";
import { listOf, Time } from "#app/api/v1/shared-schemas";
import type { BlockedCertificateView } from "#lib/certificate-authority/blocked-certificates-view";
import {
  BlockCertificate,
  ListBlockedCertificates,
  UnblockCertificate,
} from "#lib/certificate-authority/vendor-ca-schema";
import { operation } from "#lib/web/operation";
import { EXAMPLE_LEAF_SHA256 } from "../example-certificates";

const tag = "Vendor CAs";

const Blocked = z
  .object({
    sha256: z.string().meta({ description: "Of the certificate (DER), hex" }),
    subject: z.string().nullable().meta({ description: "RFC 4514, as far as known" }),
    vendorCa: z.string().nullable().meta({ description: "Id of the vendor CA that it comes from, as far as known" }),
    reason: z.string(),
    blockedAt: Time,
    blockedBy: z.string(),
  } satisfies Record<keyof BlockedCertificateView, z.ZodType>)
  .meta({ id: "BlockedCertificate" });

export const listBlockedOperation = operation({
  id: "listBlockedCertificates",
  method: "GET",
  path: "/blocked-certificates",
  tag,
  summary: "List the vendors' certificates that are blocked, the latest first",
  scope: "stations:read",
  input: ListBlockedCertificates,
  answers: { 200: { description: "A page of blocked certificates", body: listOf(Blocked) } },
});

export const blockCertificateOperation = operation({
  id: "blockCertificate",
  method: "POST",
  path: "/blocked-certificates",
  tag,
  summary: "Block a single certificate of a vendor",
  description:
    "What revoking means for a certificate that is not ours. Its connections are closed within a second; what its base station was handed for our LNS is revoked, and handed out anew once it proves itself at CUPS otherwise.",
  scope: "cas:write",
  input: BlockCertificate,
  example: { sha256: EXAMPLE_LEAF_SHA256, reason: "Stolen" },
  answers: { 201: { description: "Blocked", body: Blocked, headers: ["Location"] } },
  refusals: ["invalid", "conflict"],
});

export const unblockCertificateOperation = operation({
  id: "unblockCertificate",
  method: "DELETE",
  path: "/blocked-certificates/{sha256}",
  tag,
  summary: "Let a blocked certificate in again",
  scope: "cas:write",
  input: UnblockCertificate,
  answers: { 204: { description: "Unblocked" } },
  refusals: ["not_found"],
});

export const blockedCertificateOperations = [
  listBlockedOperation,
  blockCertificateOperation,
  unblockCertificateOperation,
];
