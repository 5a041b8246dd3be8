import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { visibleBaseStation } from "#lib/base-station/visible-base-station";
import { type Verdict, verdictWords } from "#lib/connection-attempt/values";
import type { VendorCaStatus } from "#lib/generated/prisma/enums";
import type { ForeignCertificate } from "#lib/pki/foreign-certificate";
import { readForeignCertificate } from "#lib/pki/foreign-certificate";
import { nameText } from "#lib/pki/name";
import type { PeerCertificate } from "#lib/pki/peer-certificate";
import { readPolicy } from "#lib/policy/read-policy";
import { judgeVendorLeaf, type LeafJudgement } from "./judge-vendor-leaf";
import { keyLabel } from "./key-label";
import { readPastedLeaf } from "./pasted-leaf";
import { readVendorAnchors } from "./read-vendor-anchors";
import { isInScope } from "./values";
import type { TestVendorLeaf } from "./vendor-ca-schema";

/** What would happen if a base station came with this certificate now; times are RFC 3339 UTC. */
export interface LeafTest {
  accepted: boolean;
  /** Null when it would be let in. */
  verdict: { code: Verdict; title: string; message: string; mend: string } | null;
  certificate: {
    subject: string;
    issuer: string;
    commonName: string | null;
    /** The EUI-64 of the common name. */
    eui64: string | null;
    serialNumber: string;
    sha256: string;
    notBefore: string;
    notAfter: string;
    /** "P-256", "RSA 2048". */
    key: string;
  };
  /** From the certificate up to a root; the certificate alone when no chain was found. */
  chain: { subject: string; notAfter: string; key: string }[];
  /** Vendor CAs whose signatures stand behind it. */
  vendorCas: { id: string; name: string; status: VendorCaStatus; inScope: boolean | null }[];
  /** The base station of this EUI-64; null when none is declared here. */
  baseStation: { id: string; name: string; lrrId: string; suspended: boolean } | null;
  blocked: boolean;
}

/**
 * Judges a pasted client certificate as a listener would, without a connection.
 *
 * @throws DomainError invalid `validation_failed` for a text that holds no certificate, or a private key.
 */
export async function testVendorLeaf(ctx: Context, { certificate: text }: TestVendorLeaf): Promise<LeafTest> {
  authorize(ctx.actor, "stations:read");
  const leaf = readPastedLeaf(text);
  const now = ctx.clock.now();
  const { certificate: foreign } = readForeignCertificate(leaf.der);
  const [{ policy }, anchors] = await Promise.all([
    readPolicy(ctx),
    readVendorAnchors(ctx.db, ctx.log, ctx.organizationId),
  ]);
  const candidates = anchors.filter(({ roots, intermediates }) =>
    [...roots, ...intermediates].some(({ subject }) => subject === foreign?.issuer),
  );
  const judgement = judgeVendorLeaf(leaf, candidates, policy, now);
  const [cas, station, blocked, blockedKeys] = await Promise.all([
    ctx.db.vendorCa.findMany({
      where: { id: { in: [...judgement.vendorCaIds] }, organizationId: ctx.organizationId },
      orderBy: [{ name: "asc" }, { id: "asc" }],
    }),
    judgement.eui64 === undefined
      ? null
      : ctx.db.baseStation.findFirst({ where: { ...visibleBaseStation(ctx), eui64: judgement.eui64 } }),
    ctx.db.blockedCertificate.count({ where: { organizationId: ctx.organizationId, sha256: leaf.sha256 } }),
    leaf.fingerprint === null ? 0 : ctx.db.blockedKey.count({ where: { fingerprint: leaf.fingerprint } }),
  ]);
  const vendorCas = cas.map((ca) => ({
    ...{ id: ca.id, name: ca.name, status: ca.status },
    inScope: judgement.eui64 && station ? isInScope(ca, judgement.eui64, station.domains) : null,
  }));
  const suspended = station?.administrativeState === "SUSPENDED";
  const refused = refusalOf(judgement, {
    ...{ vendorCas, isDeclared: station !== null, suspended, isClosed: (station?.enrolmentClosedAt ?? null) !== null },
    ...{ isBlocked: blocked > 0, isKeyBlocked: blockedKeys > 0 },
  });
  return {
    accepted: refused === null,
    verdict: refused && verdictView(refused),
    certificate: leafView(leaf, judgement.eui64 ?? null),
    chain: chainOf(judgement, foreign),
    vendorCas,
    baseStation: station && { id: station.id, name: station.name, lrrId: station.lrrId, suspended },
    blocked: blocked > 0,
  };
}

interface Standing {
  vendorCas: readonly { status: VendorCaStatus; inScope: boolean | null }[];
  isDeclared: boolean;
  suspended: boolean;
  isClosed: boolean;
  isBlocked: boolean;
  isKeyBlocked: boolean;
}

interface Refused {
  verdict: Verdict;
  message?: string;
}

/** In the order in which the listeners ask (lib/enrolment/prove-basics-station.ts). */
function refusalOf(judgement: LeafJudgement, standing: Standing): Refused | null {
  if (judgement.kind === "REFUSED") return judgement;
  if (standing.isBlocked) return { verdict: "certificate_blocked" };
  if (standing.isKeyBlocked) return { verdict: "key_blocked" };
  const active = standing.vendorCas.filter(({ status }) => status === "ACTIVE");
  if (active.length === 0) return { verdict: "ca_suspended" };
  if (!standing.isDeclared) return { verdict: "station_not_declared" };
  if (!active.some(({ inScope }) => inScope)) return { verdict: "ca_not_in_scope" };
  if (standing.suspended) return { verdict: "station_suspended" };
  return standing.isClosed ? { verdict: "enrolment_closed" } : null;
}

/** Nobody has called: there is no attempt to be added or ignored. */
const UNDECLARED_MEND = "Declare it: Base Stations > Create.";

function verdictView({ verdict, message }: Refused): NonNullable<LeafTest["verdict"]> {
  const { title, sentence, mend } = verdictWords(verdict, "CUPS");
  return {
    ...{ code: verdict, title, message: message ?? sentence },
    mend: verdict === "station_not_declared" ? UNDECLARED_MEND : mend,
  };
}

function leafView(leaf: PeerCertificate, eui64: string | null): LeafTest["certificate"] {
  return {
    ...{ subject: leaf.subjectText, issuer: leaf.issuerText, commonName: leaf.commonName, eui64 },
    ...{ serialNumber: leaf.serialNumber, sha256: leaf.sha256, key: keyLabel(leaf.spki) },
    notBefore: leaf.notBefore.toISOString(),
    notAfter: leaf.notAfter.toISOString(),
  };
}

function chainOf({ paths: [first] }: LeafJudgement, leaf: ForeignCertificate | undefined): LeafTest["chain"] {
  const known = first?.path ?? (leaf ? [leaf] : []);
  return known.map(({ subjectName, notAfter, spki }) => ({
    ...{ subject: nameText(subjectName), notAfter: notAfter.toISOString(), key: keyLabel(spki) },
  }));
}
