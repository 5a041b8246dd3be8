/**
 * Whether a base station's certificate leads to an uploaded root by what it sent beside it (enrolment.md B4), and which of
 * that is new. Pure. What is sent is taken for an intermediate only if it is as sound as one that is uploaded.
 */
import { createHash } from "node:crypto";
import { type Bytes, equalBytes, toHex } from "#lib/pki/bytes";
import { type ForeignCertificate, readForeignCertificate } from "#lib/pki/foreign-certificate";
import { nameText } from "#lib/pki/name";
import type { PeerCertificate } from "#lib/pki/peer-certificate";
import type { Policy } from "#lib/policy/values";
import { type AcceptedCertificate, judgeAlone } from "./judge-bundle";
import { judgeVendorLeaf, type LeafJudgement, type VendorAnchors } from "./judge-vendor-leaf";

export interface SentChainInput {
  readonly leaf: PeerCertificate;
  /** What came beside it, DER, in any order. */
  readonly sent: readonly Bytes[];
  /** By canonical subject: which vendor CAs have a certificate of that name. */
  readonly bySubject: ReadonlyMap<string, readonly VendorAnchors[]>;
  /** By vendor CA: keys (SHA-256 of the SubjectPublicKeyInfo, hex) that an operator left out of it. */
  readonly leftOut: ReadonlyMap<string, ReadonlySet<string>>;
  readonly policy: Pick<Policy, "minimumRsaBits">;
  readonly at: Date;
}

/** Intermediates that a vendor CA does not have yet, and by which the certificate leads to its root. */
export interface NewIntermediates {
  readonly vendorCaId: string;
  readonly certificates: readonly AcceptedCertificate[];
}

export interface SentChainJudgement {
  readonly judgement: LeafJudgement;
  /** Those that the paths really need; of a sound judgement alone. */
  readonly needed: readonly NewIntermediates[];
}

/** The base station's own included (enrolment.md B6). */
export const MOST_SENT = 8;

export function judgeSentChain(input: SentChainInput): SentChainJudgement {
  const { leaf, sent, bySubject, leftOut, policy, at } = input;
  if (sent.length + 1 > MOST_SENT)
    return refused(`The base station sent ${sent.length + 1} certificates: ${MOST_TEXT}`);
  const leafRead = readForeignCertificate(leaf.der);
  const others = sent.flatMap((der) => readForeignCertificate(der).certificate ?? []);
  const fits = others.filter((one) => judgeAlone(one, policy, at).every(({ ok }) => ok));
  const candidates = new Set(
    [...fits, ...(leafRead.certificate ? [leafRead.certificate] : [])].flatMap(
      ({ issuer }) => bySubject.get(issuer) ?? [],
    ),
  );
  // What is known goes first: the fewest possible are learned.
  const widened = [...candidates].map((anchors) => {
    const out = leftOut.get(anchors.vendorCaId);
    const taken = out ? fits.filter((one) => !out.has(keyHash(one))) : fits;
    return { ...anchors, intermediates: [...anchors.intermediates, ...taken] };
  });
  const judgement = judgeVendorLeaf(leaf, widened, policy, at, leafRead);
  if (judgement.kind === "SOUND") return { judgement, needed: neededOf(judgement, [...candidates], fits) };
  const why = judgement.paths.length === 0 ? whyNotTaken(input, others, [...candidates]) : undefined;
  return { judgement: { ...judgement, lacksPath: false, ...(why !== undefined && { message: why }) }, needed: [] };
}

const MOST_TEXT = `at most ${MOST_SENT} are looked at. Leave out those that its chain does not need.`;

function refused(message: string): SentChainJudgement {
  const nowhere = { vendorCaIds: [], paths: [], eui64: undefined, lacksPath: false } as const;
  return { judgement: { ...nowhere, kind: "REFUSED", verdict: "unknown_ca", message }, needed: [] };
}

function neededOf(
  { paths }: LeafJudgement,
  candidates: readonly VendorAnchors[],
  fits: readonly ForeignCertificate[],
): NewIntermediates[] {
  return paths.flatMap(({ vendorCaId, path }) => {
    const known = candidates.find((anchors) => anchors.vendorCaId === vendorCaId)?.intermediates ?? [];
    const news = path.filter((one) => fits.includes(one) && !known.some(({ der }) => equalBytes(der, one.der)));
    const certificates = news.map((certificate) => {
      return { certificate, sha256: toHex(createHash("sha256").update(certificate.der).digest()), isRoot: false };
    });
    return certificates.length > 0 ? [{ vendorCaId, certificates }] : [];
  });
}

/** Of what was sent and has signed something of it, the first that is not taken: that is what somebody has to mend. */
function whyNotTaken(
  { leaf, leftOut, policy, at }: SentChainInput,
  others: readonly ForeignCertificate[],
  candidates: readonly VendorAnchors[],
): string | undefined {
  const issuers = new Set([readForeignCertificate(leaf.der).certificate, ...others].map((one) => one?.issuer));
  for (const one of others) {
    if (one.subject === one.issuer || !issuers.has(one.subject)) continue;
    const name = `The CA certificate "${nameText(one.subjectName)}", which the base station sent along,`;
    const fault = judgeAlone(one, policy, at).find(({ ok }) => !ok);
    if (fault) return `${name} is not taken. ${fault.text}`;
    if (candidates.some(({ vendorCaId }) => leftOut.get(vendorCaId)?.has(keyHash(one)))) {
      return `${name} is not taken: it was left out of the vendor CA.`;
    }
  }
  return undefined;
}

/** By which a CA is known whatever certificate it shows: SHA-256 of its SubjectPublicKeyInfo, hex. */
export function keyHash({ spki }: Pick<ForeignCertificate, "spki">): string {
  return toHex(createHash("sha256").update(spki).digest());
}
