import type { ProcessContext } from "#lib/audit/platform-context";
import type { Verdict } from "#lib/connection-attempt/values";
import { type ForeignCertificate, readForeignCertificate } from "#lib/pki/foreign-certificate";
import type { PeerCertificate } from "#lib/pki/peer-certificate";
import { SECOND_MS } from "#lib/platform/clock";
import { readPolicy } from "#lib/policy/read-policy";
import type { Policy } from "#lib/policy/values";
import { judgeVendorLeaf, type LeafJudgement, type VendorAnchors } from "./judge-vendor-leaf";

export type VendorVerdict =
  | { readonly kind: "SOUND"; readonly vendorCaIds: readonly string[] }
  | {
      readonly kind: "REFUSED";
      readonly verdict: Verdict;
      /** What the caller is told instead of the verdict's own sentence. */
      readonly message?: string;
      /** Vendor CAs whose signatures stand behind it nevertheless. */
      readonly vendorCaIds: readonly string[];
    };

/** Of the vendor CAs that are not removed, by id. Where one is another by now, its certificates may be too. */
export type VendorCaVersions = ReadonlyMap<string, number>;

/** A verdict with what it was judged by. */
export type JudgedVendor = VendorVerdict & { readonly versions: VendorCaVersions };

/** What a process knows of the vendors' CAs. */
export interface VendorCertificates {
  /**
   * Whether a peer's certificate is a sound one of a vendor, and by which vendor CAs. Their status and scope, and whether
   * the certificate is blocked, are not judged here: they are read from the tables at every request.
   *
   * @param at our clock.
   */
  judge(leaf: PeerCertificate, at: Date): Promise<JudgedVendor>;
  /**
   * The vendor CAs or the policy changed: the next question reads them again.
   *
   * @param judgedBy what turned out to be outdated; whoever read anew since then is not made to do so once more.
   */
  hint(judgedBy?: VendorCaVersions): void;
}

/** Strangers with made-up issuers have the tables read at most this often. */
const RELOAD_EVERY_MS = SECOND_MS;
/** Read again after this even without a hint, which may be lost. */
const STALE_MS = 60 * SECOND_MS;
/** Judgements kept; a fleet of vendors' stations that calls every day fits, and strangers cannot fill the memory. */
const MAX_KEPT = 50_000;

interface Snapshot {
  readonly policy: Policy;
  readonly versions: VendorCaVersions;
  /** By canonical subject: which vendor CAs have a certificate of that name. */
  readonly bySubject: ReadonlyMap<string, readonly VendorAnchors[]>;
  /** By SHA-256 of the leaf. */
  readonly kept: Map<string, Kept>;
}

/** A judgement and the time for which it holds: until the next beginning or end of a certificate that it rests on. */
interface Kept {
  readonly from: number;
  readonly to: number;
  readonly verdict: JudgedVendor;
}

/** The vendors' CAs as this process sees them: read when they are first asked for, and again when they change. */
export function vendorCertificates({ db, log }: Pick<ProcessContext, "db" | "log">): VendorCertificates {
  let current: { startedAt: number; reading: Promise<Snapshot>; versions?: VendorCaVersions } | undefined;

  /** Whoever asks while it is being read shares the reading. */
  function snapshot(maxAgeMs: number): Promise<Snapshot> {
    const startedAt = performance.now();
    if (current && startedAt - current.startedAt < maxAgeMs) return current.reading;
    const mine: NonNullable<typeof current> = { startedAt, reading: readSnapshot(db, log) };
    current = mine;
    mine.reading.then(
      ({ versions }) => {
        mine.versions = versions;
      },
      () => {
        if (current === mine) current = undefined;
      },
    );
    return mine.reading;
  }

  return {
    async judge(leaf, at) {
      const known = await snapshot(STALE_MS);
      const before = known.kept.get(leaf.sha256);
      if (before && before.from <= at.getTime() && at.getTime() <= before.to) return before.verdict;
      const read = readForeignCertificate(leaf.der);
      const { certificate } = read;
      if (!certificate) return judgeAnew(known, leaf, read, [], at);
      const candidates = known.bySubject.get(certificate.issuer);
      if (candidates) return judgeAnew(known, leaf, read, candidates, at);
      const fresh = await snapshot(RELOAD_EVERY_MS);
      return judgeAnew(fresh, leaf, read, fresh.bySubject.get(certificate.issuer) ?? [], at);
    },
    hint(judgedBy) {
      if (judgedBy === undefined || current?.versions === judgedBy) current = undefined;
    },
  };
}

function judgeAnew(
  { kept, policy, versions }: Snapshot,
  leaf: PeerCertificate,
  read: ReturnType<typeof readForeignCertificate>,
  candidates: readonly VendorAnchors[],
  at: Date,
): JudgedVendor {
  const verdict = { versions, ...plain(judgeVendorLeaf(leaf, candidates, policy, at, read)) };
  // What is told of dates names our clock, so it is told anew each time; and what strangers show is not remembered.
  const isDated =
    verdict.kind === "REFUSED" &&
    (verdict.verdict === "certificate_expired" || verdict.verdict === "certificate_not_yet_valid");
  if (candidates.length > 0 && !isDated) {
    keep(kept, leaf.sha256, { ...steadyAround(leaf, candidates, at.getTime()), verdict });
  }
  return verdict;
}

function keep(kept: Map<string, Kept>, sha256: string, judgement: Kept): void {
  const oldest = kept.size >= MAX_KEPT ? kept.keys().next().value : undefined;
  if (oldest !== undefined) kept.delete(oldest);
  kept.set(sha256, judgement);
}

/** The longest time around now in which no certificate that matters begins or ends, both ends included. */
function steadyAround(leaf: PeerCertificate, candidates: readonly VendorAnchors[], time: number) {
  const certificates = [leaf, ...candidates.flatMap(({ roots, intermediates }) => [...roots, ...intermediates])];
  let from = Number.NEGATIVE_INFINITY;
  let to = Number.POSITIVE_INFINITY;
  for (const { notBefore, notAfter } of certificates) {
    // It is valid from notBefore to notAfter, both included.
    for (const change of [notBefore.getTime(), notAfter.getTime() + 1]) {
      if (change <= time) from = Math.max(from, change);
      else to = Math.min(to, change - 1);
    }
  }
  return { from, to };
}

function plain(judgement: LeafJudgement): VendorVerdict {
  const { vendorCaIds } = judgement;
  if (judgement.kind === "SOUND") return { kind: "SOUND", vendorCaIds };
  const { verdict, message } = judgement;
  return { kind: "REFUSED", verdict, vendorCaIds, ...(message !== undefined && { message }) };
}

async function readSnapshot(db: ProcessContext["db"], log: ProcessContext["log"]): Promise<Snapshot> {
  // Before their certificates: of an exchange in between, the old version is remembered, and they are read once more.
  const rows = await db.vendorCa.findMany({
    where: { status: { not: "REMOVED" } },
    select: { id: true, version: true },
  });
  const [{ policy }, all] = await Promise.all([readPolicy({ db }), readVendorAnchors(db, log)]);
  const versions = new Map(rows.map(({ id, version }) => [id, version]));
  return { policy, versions, bySubject: anchorsBySubject(all), kept: new Map() };
}

/** Vendor CAs by the subjects of their certificates: those that may have issued what names one of them. */
export function anchorsBySubject(all: readonly VendorAnchors[]): ReadonlyMap<string, readonly VendorAnchors[]> {
  const groups = new Map<string, VendorAnchors[]>();
  for (const anchors of all) {
    const subjects = new Set([...anchors.roots, ...anchors.intermediates].map(({ subject }) => subject));
    for (const subject of subjects) groups.set(subject, [...(groups.get(subject) ?? []), anchors]);
  }
  return groups;
}

/** The certificates of all vendor CAs that are not removed, of one organization or of all. */
export async function readVendorAnchors(
  db: ProcessContext["db"],
  log: ProcessContext["log"],
  organizationId?: string,
): Promise<VendorAnchors[]> {
  const rows = await db.vendorCaCertificate.findMany({
    where: { vendorCa: { status: { not: "REMOVED" }, ...(organizationId !== undefined && { organizationId }) } },
    select: { id: true, vendorCaId: true, certificate: true, isRoot: true },
    orderBy: [{ vendorCaId: "asc" }, { id: "asc" }],
  });
  const byCa = new Map<string, { roots: ForeignCertificate[]; intermediates: ForeignCertificate[] }>();
  for (const { id, vendorCaId, certificate: der, isRoot } of rows) {
    const { certificate, fault } = readForeignCertificate(der);
    if (!certificate) {
      log.error({ vendorCa: vendorCaId, certificate: id, fault }, "a vendor's CA certificate cannot be read any more");
      continue;
    }
    const anchors = byCa.get(vendorCaId) ?? { roots: [], intermediates: [] };
    byCa.set(vendorCaId, anchors);
    (isRoot ? anchors.roots : anchors.intermediates).push(certificate);
  }
  return [...byCa].map(([vendorCaId, anchors]) => ({ vendorCaId, ...anchors }));
}
