import { isDeepStrictEqual } from "node:util";
import type { ProcessContext } from "#lib/audit/platform-context";
import type { Verdict } from "#lib/connection-attempt/values";
import type { Bytes } from "#lib/pki/bytes";
import { readForeignCertificate } from "#lib/pki/foreign-certificate";
import type { PeerCertificate } from "#lib/pki/peer-certificate";
import { SECOND_MS } from "#lib/platform/clock";
import { readPolicy } from "#lib/policy/read-policy";
import type { Policy } from "#lib/policy/values";
import { judgeSentChain, type SentChainJudgement } from "./judge-sent-chain";
import { judgeVendorLeaf, type LeafJudgement, type VendorAnchors } from "./judge-vendor-leaf";
import type { Learned, Lesson } from "./learn-intermediates";
import { anchorsBySubject, readLeftOut, readVendorAnchors } from "./read-vendor-anchors";
import { MAX_SENT_INTERMEDIATES } from "./values";
import type { VendorCaVersions } from "./vendor-ca-versions";

export type VendorVerdict =
  | { readonly kind: "SOUND"; readonly vendorCaIds: readonly string[] }
  | {
      readonly kind: "REFUSED";
      readonly verdict: Verdict;
      /** What the caller is told instead of the verdict's own sentence. */
      readonly message?: string;
      /** Vendor CAs whose signatures stand behind it nevertheless. */
      readonly vendorCaIds: readonly string[];
      /** What the peer sent beside it may still show the way to a root. */
      readonly lacksPath?: true;
    };

/** A verdict with what it was judged by. */
export type JudgedVendor = VendorVerdict & { readonly versions: VendorCaVersions };

/**
 * What a peer sent beside its certificate, DER, in any order; null where it is read no more. Asked for only where it may
 * help: to read it costs.
 */
export type ReadSent = () => readonly Bytes[] | null;

/** Keeps intermediates for every process. */
export type Learn = (lesson: Lesson) => Promise<Learned>;

/** What a process knows of the vendors' CAs. */
export interface VendorCertificates {
  /**
   * Whether a peer's certificate is a sound one of a vendor, and by which vendor CAs. Their status and scope, and whether
   * the certificate is blocked, are not judged here: they are read from the tables at every request.
   *
   * Sound intermediates by which what was sent leads to a root are learned: from then on the certificate is sound without.
   *
   * @param at our clock.
   */
  judge(leaf: PeerCertificate, at: Date, sent?: ReadSent): Promise<JudgedVendor>;
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
/** A chain of which nothing was learned is not judged again before this: its station may ask every second. */
const NOT_KEPT_MS = 60 * SECOND_MS;

/** What is read of the tables. */
interface Facts {
  readonly versions: readonly (readonly [string, number])[];
  readonly policy: Policy;
  readonly all: readonly VendorAnchors[];
  /** By vendor CA: keys that an operator left out of it. */
  readonly leftOut: ReadonlyMap<string, ReadonlySet<string>>;
}

interface Snapshot {
  readonly facts: Facts;
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

/**
 * The vendors' CAs as this process sees them: read when they are first asked for, and again when they change.
 *
 * @param learn without it, what peers send beside their certificates is not looked at.
 */
export function vendorCertificates({ db, log }: Pick<ProcessContext, "db" | "log">, learn?: Learn): VendorCertificates {
  let current: { startedAt: number; reading: Promise<Snapshot>; versions?: VendorCaVersions } | undefined;
  let latest: Snapshot | undefined;

  /** Whoever asks while it is being read shares the reading. */
  function snapshot(maxAgeMs: number): Promise<Snapshot> {
    const startedAt = performance.now();
    if (current && startedAt - current.startedAt < maxAgeMs) return current.reading;
    const mine: NonNullable<typeof current> = { startedAt, reading: read() };
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

  /** Where nothing has changed, what was judged still holds: strangers have the tables read again and again. */
  async function read(): Promise<Snapshot> {
    const facts = await readFacts(db, log);
    if (!latest || !isDeepStrictEqual(facts, latest.facts)) {
      const versions = new Map(facts.versions);
      latest = { facts, versions, bySubject: anchorsBySubject(facts.all), kept: new Map() };
    }
    return latest;
  }

  async function judgeByTables(leaf: PeerCertificate, at: Date): Promise<{ known: Snapshot; verdict: JudgedVendor }> {
    const known = await snapshot(STALE_MS);
    const before = known.kept.get(leaf.sha256);
    if (before && before.from <= at.getTime() && at.getTime() <= before.to) return { known, verdict: before.verdict };
    const read = readForeignCertificate(leaf.der);
    const { certificate } = read;
    if (!certificate) return { known, verdict: judgeAnew(known, leaf, read, [], at) };
    const candidates = known.bySubject.get(certificate.issuer);
    if (candidates) return { known, verdict: judgeAnew(known, leaf, read, candidates, at) };
    const fresh = await snapshot(RELOAD_EVERY_MS);
    const found = fresh.bySubject.get(certificate.issuer) ?? [];
    return { known: fresh, verdict: judgeAnew(fresh, leaf, read, found, at) };
  }

  function hint(judgedBy?: VendorCaVersions): void {
    if (judgedBy === undefined || current?.versions === judgedBy) current = undefined;
  }

  return {
    async judge(leaf, at, readSent) {
      const { known, verdict } = await judgeByTables(leaf, at);
      const isLacking = verdict.kind === "REFUSED" && verdict.lacksPath === true;
      if (!isLacking || !learn || !readSent || known.bySubject.size === 0) return verdict;
      const sent = readSent();
      if (!sent) return verdict.verdict === "unknown_ca" ? { ...verdict, message: NOT_READ } : verdict;
      if (sent.length === 0) return verdict;
      const { facts, bySubject, versions, kept } = known;
      const chain = judgeSentChain({ leaf, sent, at, bySubject, ...facts });
      const { judged, isNews } = await learnFrom(chain, versions, learn);
      if (isNews) hint();
      else if (!isDated(judged)) keepShortly(kept, leaf, at, judged);
      return judged;
    },
    hint,
  };
}

/** A path by what cannot be kept would be gone at the next look: it counts for a vendor CA only if there was room. */
async function learnFrom(
  { judgement, needed }: SentChainJudgement,
  versions: VendorCaVersions,
  learn: Learn,
): Promise<{ judged: JudgedVendor; isNews: boolean }> {
  if (needed.length === 0) return { judged: { versions, ...plain(judgement) }, isNews: false };
  const { full, isNews } = await learn({ eui64: judgement.eui64, needed, versions });
  const vendorCaIds = judgement.vendorCaIds.filter((id) => !full.has(id));
  if (vendorCaIds.length > 0) return { judged: { versions, kind: "SOUND", vendorCaIds }, isNews };
  return { judged: { versions, kind: "REFUSED", verdict: "unknown_ca", message: FULL, vendorCaIds }, isNews };
}

const NOT_READ =
  "The chain of this certificate is not known, and what base stations send beside theirs is read no more by this process. Upload its intermediates.";
const FULL = `Base stations have sent ${MAX_SENT_INTERMEDIATES} intermediates of this vendor CA already, and no more are taken. Upload the one that issued this certificate.`;

/** What rests on something that was sent and not kept. */
function keepShortly(kept: Map<string, Kept>, leaf: PeerCertificate, at: Date, verdict: JudgedVendor): void {
  const to = Math.min(at.getTime() + NOT_KEPT_MS, leaf.notAfter.getTime());
  keep(kept, leaf.sha256, { from: at.getTime(), to, verdict });
}

function judgeAnew(
  { kept, facts: { policy }, versions }: Snapshot,
  leaf: PeerCertificate,
  read: ReturnType<typeof readForeignCertificate>,
  candidates: readonly VendorAnchors[],
  at: Date,
): JudgedVendor {
  const verdict = { versions, ...plain(judgeVendorLeaf(leaf, candidates, policy, at, read)) };
  // What strangers show is not remembered.
  if (candidates.length > 0 && !isDated(verdict)) {
    keep(kept, leaf.sha256, { ...steadyAround(leaf, candidates, at.getTime()), verdict });
  }
  return verdict;
}

/** What is told of dates names our clock, so it is told anew each time. */
const isDated = (verdict: VendorVerdict): boolean =>
  verdict.kind === "REFUSED" &&
  (verdict.verdict === "certificate_expired" || verdict.verdict === "certificate_not_yet_valid");

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
  const { verdict, message, lacksPath = false } = judgement;
  return {
    ...{ kind: "REFUSED", verdict, vendorCaIds },
    ...(message !== undefined && { message }),
    ...(lacksPath && { lacksPath }),
  };
}

async function readFacts(db: ProcessContext["db"], log: ProcessContext["log"]): Promise<Facts> {
  // Before their certificates: of an exchange in between, the old version is remembered, and they are read once more.
  const rows = await db.vendorCa.findMany({
    where: { status: { not: "REMOVED" } },
    select: { id: true, version: true },
    orderBy: { id: "asc" },
  });
  const [{ policy }, all, leftOut] = await Promise.all([
    readPolicy({ db }),
    readVendorAnchors(db, log),
    readLeftOut(db),
  ]);
  return { versions: rows.map(({ id, version }) => [id, version]), policy, all, leftOut };
}
