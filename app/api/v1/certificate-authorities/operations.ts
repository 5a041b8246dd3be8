import { z } from "zod";
import { listOf, Time } from "#app/api/v1/shared-schemas";
import type { AuthorityView } from "#lib/certificate-authority/authorities-view";
import { ReadAuthority, RetireAuthority, RotateAuthority } from "#lib/certificate-authority/schema";
import { operation } from "#lib/web/operation";

const tag = "Certificate authorities";

const PossibleAction = z.union([
  z.object({ possible: z.literal(true) }),
  z.object({ possible: z.literal(false), code: z.string(), reason: z.string() }),
]);

const RevocationList = z.object({
  uri: z.string(),
  number: z.string().nullable().meta({ description: "cRLNumber of the published list", example: "42" }),
  thisUpdate: Time.nullable(),
  nextUpdate: Time.nullable(),
  entries: z.int(),
  open: z.boolean().meta({ description: "New certificates name it" }),
});

const Authority = z
  .object({
    id: z.string().meta({ example: "ca_01JD7Q4Z8MZK3V9T2B6XWYH5CE" }),
    kind: z.enum(["ROOT", "BASE_STATION", "SERVER"]),
    name: z.string(),
    slug: z.string().meta({ description: "Its place in URLs: /ca/{slug}.cer" }),
    issuer: z.string().nullable().meta({ description: "Id of the CA above it; null for the root" }),
    active: z.boolean().meta({ description: "It signs the new certificates of its kind" }),
    serialNumber: z.string(),
    sha256: z.string().meta({ description: "Of the certificate, hex" }),
    notBefore: Time,
    notAfter: Time,
    retiredAt: Time.nullable(),
    coversUntil: Time.nullable().meta({ description: "Until when it can sign certificates of the default validity" }),
    leaves: z.object({ inDate: z.int(), lastNotAfter: Time.nullable() }),
    lists: z.array(RevocationList),
    ocsp: z.object({ responderNotAfter: Time.nullable() }).nullable(),
    rotation: z
      .object({
        id: z.string(),
        requestedAt: Time,
        requestedBy: z.string(),
        attempts: z.int(),
        lastFault: z.string().nullable(),
      })
      .nullable()
      .meta({ description: "The successor that is asked for" }),
    rotate: PossibleAction,
    retire: PossibleAction,
    pem: z.string(),
  } satisfies Record<keyof AuthorityView, z.ZodType>)
  .meta({ id: "CertificateAuthority" });

export const listAuthoritiesOperation = operation({
  id: "listCertificateAuthorities",
  method: "GET",
  path: "/certificate-authorities",
  tag,
  summary: "List the platform's certificate authorities",
  description: "All of them at once, the root first, the newest of each kind before its predecessors.",
  scope: "stations:read",
  input: z.strictObject({}),
  answers: { 200: { description: "The certificate authorities", body: listOf(Authority) } },
});

export const readAuthorityOperation = operation({
  id: "readCertificateAuthority",
  method: "GET",
  path: "/certificate-authorities/{authority}",
  tag,
  summary: "Read a certificate authority",
  scope: "stations:read",
  input: ReadAuthority,
  answers: { 200: { description: "The certificate authority", body: Authority } },
  refusals: ["not_found"],
});

export const rotateAuthorityOperation = operation({
  id: "rotateCertificateAuthority",
  method: "POST",
  path: "/certificate-authorities/{authority}/rotate",
  tag,
  summary: "Ask for the successor of a certificate authority",
  description:
    "The station process makes it within seconds; new certificates then come from it, while the old CA keeps its " +
    "revocation lists and OCSP answers. `rotation` of the CA says how far it is.",
  scope: "cas:write",
  input: RotateAuthority,
  answers: {
    202: { description: "Asked for", body: z.object({ operation: z.string() }), headers: ["Location"] },
  },
  refusals: ["not_found", "conflict"],
});

export const retireAuthorityOperation = operation({
  id: "retireCertificateAuthority",
  method: "POST",
  path: "/certificate-authorities/{authority}/retire",
  tag,
  summary: "Retire a certificate authority",
  description: "It signs nothing new any more. What it has signed stays valid; it keeps its lists and OCSP answers.",
  scope: "cas:write",
  input: RetireAuthority,
  answers: { 200: { description: "The retired certificate authority", body: Authority } },
  refusals: ["not_found", "conflict"],
});

export const authorityOperations = [
  listAuthoritiesOperation,
  readAuthorityOperation,
  rotateAuthorityOperation,
  retireAuthorityOperation,
];
