import { z } from "zod";
import { listOf, Time } from "#app/api/v1/shared-schemas";
import type { BundleCheckView } from "#lib/certificate-authority/check-bundle";
import type { LeafTest } from "#lib/certificate-authority/test-vendor-leaf";
import { BUNDLE_CHECKS, VENDOR_CA_STATUSES } from "#lib/certificate-authority/values";
import type { VendorCaEffects } from "#lib/certificate-authority/vendor-ca-effects";
import type { ExchangeEffects, VendorCaExchange } from "#lib/certificate-authority/vendor-ca-exchange";
import {
  ChangeVendorCa,
  CheckBundle,
  CheckExchange,
  CreateVendorCa,
  ExchangeVendorCertificates,
  ReadVendorCa,
  TestVendorLeaf,
  UpdateVendorCa,
} from "#lib/certificate-authority/vendor-ca-schema";
import type { SentBy, VendorCaCertificateView, VendorCaView } from "#lib/certificate-authority/vendor-ca-view";
import type { VendorCaFacts, VendorCaSummary } from "#lib/certificate-authority/vendor-cas-view";
import { VERDICTS } from "#lib/connection-attempt/values";
import { operation } from "#lib/web/operation";
import { EXAMPLE_CA, EXAMPLE_LEAF } from "../example-certificates";

const tag = "Vendor CAs";

const Status = z
  .enum(VENDOR_CA_STATUSES)
  .meta({ description: "ACTIVE alone lets base stations in; AWAITING_APPROVAL waits for a second person" });

const facts = {
  id: z.string().meta({ example: "ca_01JD7Q4Z8MZK3V9T2B6XWYH5CE" }),
  name: z.string(),
  status: Status,
  scope: z.object({
    euiPrefixes: z.array(z.string()).meta({ description: "Leading hex digits of EUI-64s" }),
    euiRanges: z.array(z.string()).meta({ description: "First and last EUI-64, both included" }),
    domains: z.array(z.string()),
  }),
  version: z.int().meta({ description: "Counts changes by operators; the ETag" }),
  createdAt: Time,
  createdBy: z.string(),
  approvedAt: Time.nullable(),
  approvedBy: z.string().nullable(),
  changedAt: Time,
  changedBy: z.string(),
} satisfies Record<keyof VendorCaFacts, z.ZodType>;

const VendorCaRow = z
  .object({
    ...facts,
    roots: z.array(z.string()).meta({ description: "Subjects of its roots, RFC 4514" }),
    certificateCount: z.int(),
    notAfter: Time.meta({ description: "When the first of those ends that were uploaded" }),
    stationsSeen: z.int().meta({ description: "Base stations that showed one of its certificates last" }),
    overlapCount: z.int().meta({ description: "Other vendor CAs whose scope it shares in part" }),
  } satisfies Record<keyof VendorCaSummary, z.ZodType>)
  .meta({ id: "VendorCaSummary" });

const VendorCa = z
  .object({
    ...facts,
    certificates: z
      .array(
        z.object({
          id: z.string(),
          isRoot: z.boolean(),
          subject: z.string(),
          issuer: z.string(),
          sha256: z.string(),
          notBefore: Time,
          notAfter: Time,
          key: z.string().meta({ example: "RSA 4096" }),
          pem: z.string(),
          sent: z
            .object({
              firstSeenAt: Time,
              eui64: z.string().nullable().meta({ description: "Of the base station that sent it first, where known" }),
              baseStation: z.object({ id: z.string(), name: z.string() }).nullable(),
            } satisfies Record<keyof SentBy, z.ZodType>)
            .nullable()
            .meta({ description: "Of an intermediate that a base station sent; null when it was uploaded" }),
        } satisfies Record<keyof VendorCaCertificateView, z.ZodType>),
      )
      .meta({ description: "Roots first, intermediates that base stations sent last" }),
    overlaps: z
      .array(z.object({ id: z.string(), name: z.string(), status: Status, sharesRoot: z.boolean() }))
      .meta({ description: "Other vendor CAs that could let in the same base station" }),
    stations: z.object({
      inScope: z.int().meta({ description: "Declared Basics Stations that the scope takes in" }),
      seen: z.int().meta({ description: "Those that showed one of its certificates last" }),
    }),
    approve: z
      .union([
        z.object({ possible: z.literal(true) }),
        z.object({ possible: z.literal(false), code: z.string(), reason: z.string() }),
      ])
      .meta({ description: "Whether you could approve it now" }),
  } satisfies Record<keyof VendorCaView, z.ZodType>)
  .meta({ id: "VendorCa" });

const AffectedStations = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    lrrId: z.string(),
    eui64: z.string(),
    shownAt: Time,
    certificateSha256: z.string(),
    connected: z.boolean(),
    stillBy: z.string().nullable().meta({ description: "Another active vendor CA that lets it in" }),
  }),
);

const Effects = z
  .object({
    inScope: z.int().meta({ description: "Declared Basics Stations that the scope takes in, whatever they use" }),
    seen: z.int().meta({ description: "Those that showed one of its certificates last" }),
    connected: z.int().meta({ description: "Of these, with an open LNS connection that rests on it" }),
    losing: z.int().meta({ description: "Of those seen, the ones that no other active vendor CA lets in" }),
    stations: AffectedStations,
  } satisfies Record<keyof VendorCaEffects, z.ZodType>)
  .meta({ id: "VendorCaEffects" });

const BundleCheck = z
  .object({
    isSound: z.boolean().meta({ description: "It could be uploaded as it is" }),
    faults: z.array(z.object({ code: z.string(), text: z.string(), line: z.int().optional() })),
    certificates: z.array(
      z.object({
        line: z.int().meta({ description: "Of its BEGIN line in the text" }),
        subject: z.string().nullable(),
        issuer: z.string().nullable(),
        sha256: z.string().nullable(),
        isRoot: z.boolean(),
        lines: z.array(
          z.object({ check: z.enum(BUNDLE_CHECKS), ok: z.boolean(), text: z.string(), code: z.string().optional() }),
        ),
      }),
    ),
  } satisfies Record<keyof BundleCheckView, z.ZodType>)
  .meta({ id: "VendorCaBundleCheck" });

const Exchange = z
  .object({
    bundle: BundleCheck,
    change: z
      .object({
        added: z.array(z.string()).meta({ description: "Subjects of certificates that would come in, RFC 4514" }),
        adopted: z
          .array(z.string())
          .meta({ description: "The last of `added`: base stations had sent them, and they would count as uploaded" }),
        kept: z
          .array(z.string())
          .meta({ description: "Subjects of those that base stations sent, and that would stay beside the bundle" }),
        removed: z.array(z.string()).meta({
          description:
            "Subjects of certificates that would go: left out, or sent by base stations and leading to no root",
        }),
        effects: z.object({
          inScope: z.int().meta({ description: "Declared Basics Stations that the scope takes in, whatever they use" }),
          seen: z.int().meta({ description: "Those that showed one of its certificates last: all that is known" }),
          losing: z
            .int()
            .meta({ description: "Of those seen, the ones whose certificate would lead to no root any more" }),
          elsewhere: z.int().meta({ description: "The same, but another active vendor CA lets them in" }),
          unknown: z.int().meta({ description: "Of those seen, the ones whose certificate was not kept" }),
          connected: z.int().meta({ description: "Open LNS connections of those that would lose access here" }),
          stations: AffectedStations.meta({ description: "Those that would lose access here, at most 200" }),
        } satisfies Record<keyof ExchangeEffects, z.ZodType>),
      })
      .nullable()
      .meta({ description: "What would change; null unless the bundle is sound" }),
  } satisfies Record<keyof VendorCaExchange, z.ZodType>)
  .meta({ id: "VendorCaExchange" });

const LeafTestResult = z
  .object({
    accepted: z.boolean(),
    verdict: z
      .object({ code: z.enum(VERDICTS), title: z.string(), message: z.string(), mend: z.string() })
      .nullable()
      .meta({ description: "Why it would be refused; null when it would be let in" }),
    certificate: z.object({
      subject: z.string(),
      issuer: z.string(),
      commonName: z.string().nullable(),
      eui64: z.string().nullable().meta({ description: "The EUI-64 of the common name" }),
      serialNumber: z.string(),
      sha256: z.string(),
      notBefore: Time,
      notAfter: Time,
      key: z.string(),
    }),
    chain: z
      .array(z.object({ subject: z.string(), notAfter: Time, key: z.string() }))
      .meta({ description: "From the certificate up to a root" }),
    vendorCas: z
      .array(z.object({ id: z.string(), name: z.string(), status: Status, inScope: z.boolean().nullable() }))
      .meta({ description: "Vendor CAs whose signatures stand behind it" }),
    baseStation: z.object({ id: z.string(), name: z.string(), lrrId: z.string(), suspended: z.boolean() }).nullable(),
    blocked: z.boolean(),
  } satisfies Record<keyof LeafTest, z.ZodType>)
  .meta({ id: "VendorLeafTest" });

export const listVendorCasOperation = operation({
  id: "listVendorCas",
  method: "GET",
  path: "/vendor-cas",
  tag,
  summary: "List vendors' CAs",
  description: "All of them at once, by name. Removed ones are not listed.",
  scope: "stations:read",
  input: z.strictObject({}),
  answers: { 200: { description: "The vendor CAs", body: listOf(VendorCaRow) } },
});

export const createVendorCaOperation = operation({
  id: "createVendorCa",
  method: "POST",
  path: "/vendor-cas",
  tag,
  summary: "Upload a vendor's CA",
  description:
    "A PEM bundle of a root and its intermediates, in any order. Every certificate is checked: CA flag, key usage, " +
    "dates, key strength, signature algorithm, path length, duplicates, and its chain up to a root of the bundle. " +
    "Nothing is stored unless all are sound; each fault is an entry of `errors` with its `line`. Only a root that is " +
    "uploaded is trusted. An intermediate that is missing is learned from the first base station that sends it.",
  scope: "cas:write",
  input: CreateVendorCa,
  example: { name: "Acme", certificates: EXAMPLE_CA, scope: { euiPrefixes: ["58A0CB"] } },
  answers: { 201: { description: "The vendor CA", body: VendorCa, headers: ["ETag", "Location"] } },
  refusals: ["invalid"],
});

export const checkBundleOperation = operation({
  id: "checkVendorCaBundle",
  method: "POST",
  path: "/vendor-cas/check",
  tag,
  summary: "Check a bundle of a vendor's CA line by line, without storing it",
  scope: "stations:read",
  input: CheckBundle,
  example: { certificates: EXAMPLE_CA },
  answers: { 200: { description: "What was found", body: BundleCheck } },
  refusals: ["invalid"],
});

export const testVendorLeafOperation = operation({
  id: "testVendorCertificate",
  method: "POST",
  path: "/vendor-cas/test",
  tag,
  summary: "Test a base station's certificate: what a listener would say to it now",
  scope: "stations:read",
  input: TestVendorLeaf,
  example: { certificate: EXAMPLE_LEAF },
  answers: { 200: { description: "The verdict, with chain, EUI-64, dates and strength", body: LeafTestResult } },
  refusals: ["invalid"],
});

export const readVendorCaOperation = operation({
  id: "readVendorCa",
  method: "GET",
  path: "/vendor-cas/{ca}",
  tag,
  summary: "Read a vendor's CA with its certificates",
  scope: "stations:read",
  input: ReadVendorCa,
  answers: { 200: { description: "The vendor CA", body: VendorCa, headers: ["ETag"] } },
  refusals: ["not_found"],
});

export const updateVendorCaOperation = operation({
  id: "updateVendorCa",
  method: "PATCH",
  path: "/vendor-cas/{ca}",
  tag,
  summary: "Change the name or the scope of a vendor's CA",
  description:
    "What is left out stays, also inside `scope`. Base stations that leave the scope are disconnected. Where the policy " +
    "asks for a second person, a wider scope awaits approval.",
  scope: "cas:write",
  input: UpdateVendorCa,
  example: { scope: { euiPrefixes: ["58A0CB"], domains: ["region:europe"] } },
  answers: { 200: { description: "The vendor CA as it is now", body: VendorCa, headers: ["ETag"] } },
  refusals: ["not_found", "invalid", "stale"],
});

export const exchangeVendorCertificatesOperation = operation({
  id: "exchangeVendorCertificates",
  method: "PUT",
  path: "/vendor-cas/{ca}/certificates",
  tag,
  summary: "Exchange the certificates of a vendor's CA",
  description:
    "The whole bundle anew, judged as at an upload: a certificate that is left out counts no more, also where base stations " +
    "send it. Intermediates that base stations sent need not be in it: they stay as long as they lead to a root of it. Base " +
    "stations whose certificate leads to none are refused and disconnected, whatever CUPS handed out to them included. Where " +
    "the policy asks for a second person, certificates can be left out of a CA that was approved, but none be added.",
  scope: "cas:write",
  input: ExchangeVendorCertificates,
  example: { certificates: EXAMPLE_CA },
  answers: { 200: { description: "The vendor CA as it is now", body: VendorCa, headers: ["ETag"] } },
  refusals: ["not_found", "invalid", "conflict", "stale"],
});

export const checkExchangeOperation = operation({
  id: "checkVendorCertificatesExchange",
  method: "POST",
  path: "/vendor-cas/{ca}/certificates/check",
  tag,
  summary: "Check a bundle that is to take the place of a vendor CA's certificates, and who would lose access",
  description:
    "Judged by the certificates that base stations showed when they were let in last. Of those that never called, nobody " +
    "knows. Nothing is stored.",
  scope: "stations:read",
  input: CheckExchange,
  example: { certificates: EXAMPLE_CA },
  answers: { 200: { description: "What was found", body: Exchange } },
  refusals: ["not_found", "invalid"],
});

export const removeVendorCaOperation = operation({
  id: "removeVendorCa",
  method: "DELETE",
  path: "/vendor-cas/{ca}",
  tag,
  summary: "Remove a vendor's CA: its base stations are refused from then on, and disconnected",
  scope: "cas:write",
  input: ChangeVendorCa,
  answers: { 204: { description: "Removed" } },
  refusals: ["not_found", "stale"],
});

const move = (verb: "approve" | "suspend" | "resume", summary: string) =>
  operation({
    id: `${verb}VendorCa`,
    method: "POST",
    path: `/vendor-cas/{ca}/${verb}`,
    tag,
    summary,
    scope: "cas:write",
    input: ChangeVendorCa,
    answers: { 200: { description: "The vendor CA as it is now", body: VendorCa, headers: ["ETag"] } },
    refusals: ["not_found", "conflict", "stale"],
  });

export const approveVendorCaOperation = move("approve", "Approve a vendor's CA that another person uploaded");
export const suspendVendorCaOperation = move(
  "suspend",
  "Suspend a vendor's CA: its base stations are refused and disconnected until it is resumed",
);
export const resumeVendorCaOperation = move("resume", "Resume a suspended vendor's CA");

export const vendorCaEffectsOperation = operation({
  id: "readVendorCaEffects",
  method: "GET",
  path: "/vendor-cas/{ca}/effects",
  tag,
  summary: "Who loses access when a vendor's CA is suspended or removed",
  description:
    "A base station that never called is known by the scope alone. The latest 200 that were seen are listed.",
  scope: "stations:read",
  input: ReadVendorCa,
  answers: { 200: { description: "The base stations that it concerns", body: Effects } },
  refusals: ["not_found"],
});

export const vendorCaOperations = [
  listVendorCasOperation,
  createVendorCaOperation,
  checkBundleOperation,
  testVendorLeafOperation,
  readVendorCaOperation,
  updateVendorCaOperation,
  exchangeVendorCertificatesOperation,
  checkExchangeOperation,
  removeVendorCaOperation,
  approveVendorCaOperation,
  suspendVendorCaOperation,
  resumeVendorCaOperation,
  vendorCaEffectsOperation,
];
