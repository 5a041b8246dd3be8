/**
 * Whether a client certificate is a sound one of a vendor: a path to a root that an operator uploaded, dates, key, usage,
 * and the EUI-64 as its common name. Pure: whose CA may vouch for which base station is asked elsewhere.
 */
import type { Verdict } from "#lib/connection-attempt/values";
import { type Eui64, parseEui64 } from "#lib/eui64";
import { type ForeignCertificate, readForeignCertificate } from "#lib/pki/foreign-certificate";
import { nameText } from "#lib/pki/name";
import { OID } from "#lib/pki/oids";
import { type PathFaultCode, validatePath } from "#lib/pki/path-validation";
import type { PeerCertificate } from "#lib/pki/peer-certificate";
import { readPublicKey } from "#lib/pki/public-key";
import { minimumKeyFault } from "#lib/policy/minimum-key";
import type { Policy } from "#lib/policy/values";

/** The certificates of one vendor CA. */
export interface VendorAnchors {
  readonly vendorCaId: string;
  readonly roots: readonly ForeignCertificate[];
  readonly intermediates: readonly ForeignCertificate[];
}

/** From a certificate up to a root of one vendor CA: leaf first, root last. */
export interface VendorPath {
  readonly vendorCaId: string;
  readonly path: readonly ForeignCertificate[];
}

export type LeafJudgement = {
  /** Vendor CAs whose signatures stand behind the certificate, be it sound or not. */
  readonly vendorCaIds: readonly string[];
  /** One for each vendor CA that has a root to which it leads. */
  readonly paths: readonly VendorPath[];
  /** Of its common name; undefined when that is none. */
  readonly eui64: Eui64 | undefined;
} & (
  | { readonly kind: "SOUND" }
  | {
      readonly kind: "REFUSED";
      readonly verdict: Verdict;
      readonly message?: string;
      /** All that is wrong is that no path was found: with another intermediate there may be one. */
      readonly lacksPath?: boolean;
    }
);

/**
 * Judges a certificate against the vendor CAs that have one of its issuer's name.
 *
 * @param at our clock; messages about dates tell it beside the certificate's.
 * @param read the certificate, where it was read before: that is half of the work.
 */
export function judgeVendorLeaf(
  leaf: PeerCertificate,
  candidates: readonly VendorAnchors[],
  policy: Pick<Policy, "minimumRsaBits">,
  at: Date,
  read = readForeignCertificate(leaf.der),
): LeafJudgement {
  const eui64 = leaf.commonName === null ? undefined : parseEui64(leaf.commonName);
  const nowhere = { vendorCaIds: [], paths: [], eui64 } as const;
  const { certificate, fault } = read;
  if (!certificate) return { ...nowhere, kind: "REFUSED", verdict: "unknown_ca", message: fault };
  const keyFault = findKeyFault(leaf, policy);
  const ownFault = keyFault ?? usageFault(certificate) ?? nameFault(leaf, eui64);
  const lacksPath = ownFault === undefined && isSoundAlone(certificate, at);
  if (candidates.length === 0) return { ...nowhere, kind: "REFUSED", verdict: "unknown_ca", lacksPath };
  if (!leaf.key && keyFault) return { ...nowhere, kind: "REFUSED", ...keyFault };

  const tried = candidates.map((anchors) => ({
    anchors,
    ...validatePath({ leaf: certificate, sent: [], at, ...anchors }),
  }));
  const paths = tried.flatMap(({ anchors: { vendorCaId }, path }) => (path ? [{ vendorCaId, path }] : []));
  if (paths.length === 0) {
    const [furthest] = tried.toSorted((a, b) => rank(b.fault) - rank(a.fault));
    const refusal = pathRefusal(furthest?.fault ?? "no_path", certificate, furthest?.anchors, at);
    const vendorCaIds = tried.filter((one) => one.fault && SIGNED.has(one.fault)).map((one) => one.anchors.vendorCaId);
    return { ...nowhere, vendorCaIds, kind: "REFUSED", ...refusal, lacksPath };
  }
  const vendorCaIds = paths.map(({ vendorCaId }) => vendorCaId);
  return ownFault
    ? { vendorCaIds, paths, eui64, kind: "REFUSED", ...ownFault }
    : { vendorCaIds, paths, eui64, kind: "SOUND" };
}

interface Refusal {
  readonly verdict: Verdict;
  readonly message?: string;
}

function findKeyFault({ spki, key }: PeerCertificate, policy: Pick<Policy, "minimumRsaBits">): Refusal | undefined {
  if (key) {
    const message = minimumKeyFault(policy, key);
    return message === undefined ? undefined : { verdict: "weak_key", message };
  }
  const [fault] = readPublicKey(spki).faults ?? [];
  const verdict = fault?.code === "weak_key" ? "weak_key" : "unsupported_key";
  return { verdict, ...(fault && { message: fault.message }) };
}

/** Faults that are found only once the signatures up to a root stand. */
const SIGNED: ReadonlySet<PathFaultCode> = new Set([
  ...(["expired", "not_yet_valid", "not_an_authority", "path_too_long", "name_not_permitted"] as const),
  ...(["unknown_critical_extension", "policy_not_met"] as const),
]);

/** What tells the operator most goes first, where several CAs have the issuer's name. */
function rank(fault: PathFaultCode | undefined): number {
  if (fault === undefined) return -1;
  return fault === "expired" || fault === "not_yet_valid" ? 2 : Number(SIGNED.has(fault));
}

const PATH_MESSAGES: Readonly<
  Record<Exclude<PathFaultCode, "expired" | "not_yet_valid" | "unsupported_algorithm">, string>
> = {
  no_path: "The chain of this certificate does not reach a root that was uploaded.",
  too_much_work: "The chain of this certificate cannot be found within bounds.",
  bad_signature: "A CA with the issuer's name is known, but it did not sign this certificate.",
  unsupported_key: "The key of this certificate is not supported.",
  not_an_authority: "This certificate was signed by one that is no CA.",
  path_too_long: "There are more CAs between this certificate and its root than a path length allows.",
  name_not_permitted: "A CA above this certificate does not allow its name (name constraints).",
  unknown_critical_extension: "This certificate, or a CA above it, has a critical extension that is not known here.",
  policy_not_met: "The certificate policies from the root to this certificate do not agree.",
};

function pathRefusal(
  fault: PathFaultCode,
  leaf: ForeignCertificate,
  anchors: VendorAnchors | undefined,
  at: Date,
): Refusal {
  if (fault === "expired" || fault === "not_yet_valid") {
    const outside = fault === "expired" ? isExpired : isEarly;
    if (outside(leaf, at)) return dateRefusal(fault, "This certificate", leaf, at);
    const above = [...(anchors?.intermediates ?? []), ...(anchors?.roots ?? [])].find((ca) => outside(ca, at));
    const what = above ? `The CA certificate "${nameText(above.subjectName)}"` : "A CA certificate";
    return dateRefusal(fault, what, above ?? leaf, at);
  }
  if (fault === "unsupported_algorithm") {
    const message = leaf.scheme
      ? "The key of the CA that signed this certificate is not supported."
      : "This certificate is signed with SHA-1, MD5 or another algorithm that is not accepted. Have it issued with SHA-256.";
    return { verdict: leaf.scheme ? "unknown_ca" : "weak_key", message };
  }
  return { verdict: "unknown_ca", message: PATH_MESSAGES[fault] };
}

/** As far as it tells by itself: the rest depends on who signed it. */
const isSoundAlone = (certificate: ForeignCertificate, at: Date): boolean =>
  certificate.scheme !== undefined &&
  certificate.unknownCritical.length === 0 &&
  !isExpired(certificate, at) &&
  !isEarly(certificate, at);

const isExpired = ({ notAfter }: ForeignCertificate, at: Date) => at > notAfter;
const isEarly = ({ notBefore }: ForeignCertificate, at: Date) => at < notBefore;

/** Both clocks: what the certificate says, and what time it is here. */
function dateRefusal(
  fault: "expired" | "not_yet_valid",
  what: string,
  { notBefore, notAfter }: ForeignCertificate,
  at: Date,
): Refusal {
  const here = `here it is ${clockText(at)}`;
  return fault === "expired"
    ? { verdict: "certificate_expired", message: `${what} expired on ${clockText(notAfter)}; ${here}.` }
    : {
        verdict: "certificate_not_yet_valid",
        message: `${what} is valid from ${clockText(notBefore)}; ${here}.`,
      };
}

/** "2026-11-21 12:00:00 UTC". */
function clockText(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

const DIGITAL_SIGNATURE = 0;

/** Absent, key usage and extended key usage allow everything (RFC 5280 section 4.2.1.3 and 4.2.1.12). */
function usageFault({ keyUsage, extendedKeyUsages }: ForeignCertificate): Refusal | undefined {
  const signs = keyUsage === undefined || keyUsage.has(DIGITAL_SIGNATURE);
  const isForClients =
    extendedKeyUsages === undefined ||
    extendedKeyUsages.some((usage) => usage === OID.clientAuth || usage === OID.anyExtendedKeyUsage);
  if (signs && isForClients) return undefined;
  const message = signs
    ? "The extended key usage of this certificate does not allow TLS clients (clientAuth)."
    : "The key usage of this certificate does not allow digital signatures.";
  return { verdict: "wrong_key_usage", message };
}

const MAX_SHOWN_NAME = 64;

function nameFault({ commonName }: PeerCertificate, eui64: Eui64 | undefined): Refusal | undefined {
  if (eui64) return undefined;
  const message =
    commonName === null
      ? "The certificate does not have exactly one common name."
      : `The common name "${commonName.slice(0, MAX_SHOWN_NAME)}" is not an EUI-64.`;
  return { verdict: "cn_not_eui64", message };
}
