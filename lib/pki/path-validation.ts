/**
 * From a foreign certificate to a root that we were given: chain building and validation of RFC 5280 section 6, within
 * bounds (enrolment.md B4, B6). Revocation is not asked here; whether the leaf's own content suits a station neither.
 *
 * A root counts as a certificate: its dates, key usage, path length and name constraints hold for all below it.
 */
import { equalBytes } from "#lib/pki/bytes";
import type { ForeignCertificate } from "#lib/pki/foreign-certificate";
import { keepsToConstraints } from "#lib/pki/name-constraints";
import { type PolicyOptions, satisfiesPolicies } from "#lib/pki/policy-set";
import { type PublicKey, readAuthorityPublicKey, readPublicKey } from "#lib/pki/public-key";
import { verifyScheme } from "#lib/pki/signature-scheme";

export interface PathInput {
  readonly leaf: ForeignCertificate;
  /** What the peer sent beside it, in any order. */
  readonly sent: readonly ForeignCertificate[];
  /** Intermediate CAs that we have ourselves. */
  readonly intermediates: readonly ForeignCertificate[];
  readonly roots: readonly ForeignCertificate[];
  readonly at: Date;
  readonly policies?: PolicyOptions;
  readonly bounds?: PathBounds;
  /** The leaf is to issue certificates itself: its key and its own limits are judged as those above it. */
  readonly leafIsAuthority?: boolean;
}

export interface PathBounds {
  /** The leaf included. */
  readonly sent: number;
  /** Certificates below the root, the leaf included. */
  readonly length: number;
  readonly verifications: number;
}

/** enrolment.md B6. */
const USUAL_BOUNDS: PathBounds = { sent: 8, length: 5, verifications: 32 };

/** Candidates that may be looked at, whatever it costs: far above what a sound set of certificates needs. */
const MAX_STEPS = 1000;

export type PathFaultCode =
  | "no_path"
  | "too_much_work"
  | "bad_signature"
  | "unsupported_algorithm"
  | "unsupported_key"
  | "expired"
  | "not_yet_valid"
  | "not_an_authority"
  | "path_too_long"
  | "name_not_permitted"
  | "unknown_critical_extension"
  | "policy_not_met";

export type PathVerdict =
  /** Leaf first, root last. */
  | { readonly path: readonly ForeignCertificate[]; readonly fault?: never }
  | { readonly fault: PathFaultCode; readonly path?: never };

/**
 * The first path that is valid; else the fault of the one that came furthest. The leaf's key is judged as a station's,
 * unless `leafIsAuthority`.
 */
export function validatePath(input: PathInput): PathVerdict {
  const readKey = input.leafIsAuthority ? readAuthorityPublicKey : readPublicKey;
  if (!readKey(input.leaf.spki).key) return { fault: "unsupported_key" };
  const bounds = input.bounds ?? USUAL_BOUNDS;
  if (input.sent.length + 1 > bounds.sent) return { fault: "too_much_work" };
  const search = new PathSearch(input, bounds);
  return search.from([input.leaf]) ?? { fault: search.fault };
}

/** How far a path came that ended with this fault: a later one tells more. */
const PROGRESS: Readonly<Record<PathFaultCode, number>> = {
  no_path: 0,
  unsupported_key: 1,
  unsupported_algorithm: 1,
  bad_signature: 1,
  path_too_long: 2,
  unknown_critical_extension: 3,
  not_an_authority: 3,
  expired: 3,
  not_yet_valid: 3,
  name_not_permitted: 3,
  policy_not_met: 3,
  too_much_work: 4,
};

/** Of CA certificates; kept as long as these are, since the runtime's object of a key costs more than a verification. */
const authorityKeys = new WeakMap<ForeignCertificate, PublicKey | null>();

class PathSearch {
  fault: PathFaultCode = "no_path";
  readonly #input: PathInput;
  readonly #bounds: PathBounds;
  readonly #candidates: ReadonlyMap<string, readonly ForeignCertificate[]>;
  readonly #roots: ReadonlyMap<string, readonly ForeignCertificate[]>;
  readonly #verified = new Map<ForeignCertificate, Map<ForeignCertificate, boolean>>();
  #verifications = 0;
  #steps = 0;

  constructor(input: PathInput, bounds: PathBounds) {
    this.#input = input;
    this.#bounds = bounds;
    this.#candidates = bySubject([...input.sent, ...input.intermediates]);
    this.#roots = bySubject(input.roots);
  }

  /** Continues a path upwards from its last certificate. */
  from(path: readonly ForeignCertificate[]): PathVerdict | undefined {
    const last = path.at(-1);
    if (!last || this.#isExhausted()) return undefined;
    for (const root of this.#roots.get(last.issuer) ?? []) {
      if (isSameEntity(root, last) || !this.#isIssuer(root, last)) continue;
      const fault = findFault([...path, root], this.#input);
      if (!fault) return { path: [...path, root] };
      this.#note(fault);
    }
    for (const candidate of this.#candidates.get(last.issuer) ?? []) {
      if (this.#isExhausted()) return undefined;
      if (path.some((member) => isSameEntity(member, candidate)) || !this.#isIssuer(candidate, last)) continue;
      if (path.length === this.#bounds.length) {
        this.#note("path_too_long");
        continue;
      }
      const found = this.from([...path, candidate]);
      if (found) return found;
    }
    return undefined;
  }

  #isIssuer(issuer: ForeignCertificate, certificate: ForeignCertificate): boolean {
    this.#steps++;
    if (issuer.subject === "") return false;
    const known = this.#verified.get(issuer) ?? new Map<ForeignCertificate, boolean>();
    this.#verified.set(issuer, known);
    const before = known.get(certificate);
    if (before !== undefined) return before;
    const verifies = this.#verify(issuer, certificate);
    known.set(certificate, verifies);
    return verifies;
  }

  #verify(issuer: ForeignCertificate, { scheme, tbs, signature }: ForeignCertificate): boolean {
    const key = this.#keyOf(issuer);
    if (!scheme || !key) {
      this.#note("unsupported_algorithm");
      return false;
    }
    if (this.#verifications >= this.#bounds.verifications) {
      this.#note("too_much_work");
      return false;
    }
    this.#verifications++;
    const verifies = verifyScheme(tbs, scheme, signature, key);
    if (!verifies) this.#note("bad_signature");
    return verifies;
  }

  #keyOf(certificate: ForeignCertificate): PublicKey | null {
    const known = authorityKeys.get(certificate);
    if (known !== undefined) return known;
    const key = readAuthorityPublicKey(certificate.spki).key ?? null;
    authorityKeys.set(certificate, key);
    return key;
  }

  #isExhausted(): boolean {
    if (this.#steps > MAX_STEPS) this.#note("too_much_work");
    return this.fault === "too_much_work";
  }

  #note(fault: PathFaultCode): void {
    if (PROGRESS[fault] > PROGRESS[this.fault]) this.fault = fault;
  }
}

function bySubject(certificates: readonly ForeignCertificate[]): Map<string, ForeignCertificate[]> {
  const groups = new Map<string, ForeignCertificate[]>();
  for (const certificate of certificates) {
    const group = groups.get(certificate.subject);
    if (group) group.push(certificate);
    else groups.set(certificate.subject, [certificate]);
  }
  return groups;
}

/** One CA under several certificates: a path that came by it gains nothing by coming again. */
function isSameEntity(a: ForeignCertificate, b: ForeignCertificate): boolean {
  return a.subject === b.subject && equalBytes(a.spki, b.spki);
}

const KEY_CERT_SIGN = 5;

/** Sections 6.1.3 to 6.1.5 for a path whose names and signatures chain. */
function findFault(
  path: readonly ForeignCertificate[],
  { at, policies = {}, leafIsAuthority }: PathInput,
): PathFaultCode | undefined {
  const fromRoot = path.toReversed();
  let remaining = Number.POSITIVE_INFINITY;
  for (const [index, certificate] of fromRoot.entries()) {
    if (at < certificate.notBefore) return "not_yet_valid";
    if (at > certificate.notAfter) return "expired";
    if (certificate.unknownCritical.length > 0) return "unknown_critical_extension";
    if (index === fromRoot.length - 1 && !leafIsAuthority) break;

    if (!isAuthority(certificate)) return "not_an_authority";
    if (index > 0 && !isSelfIssued(certificate)) {
      if (remaining <= 0) return "path_too_long";
      remaining--;
    }
    remaining = Math.min(remaining, certificate.basicConstraints?.pathLength ?? remaining);
    const below = fromRoot.slice(index + 1).filter((next) => next === path[0] || !isSelfIssued(next));
    const { nameConstraints } = certificate;
    if (nameConstraints && !below.every((next) => keepsToConstraints(next, nameConstraints)))
      return "name_not_permitted";
  }
  const policed = fromRoot.slice(1).map((certificate) => ({ ...certificate, isSelfIssued: isSelfIssued(certificate) }));
  return satisfiesPolicies(policed, policies) ? undefined : "policy_not_met";
}

/** A CA of version 1 or 2 cannot say that it is one. */
function isAuthority({ basicConstraints, keyUsage }: ForeignCertificate): boolean {
  return basicConstraints?.isAuthority === true && (keyUsage === undefined || keyUsage.has(KEY_CERT_SIGN));
}

function isSelfIssued({ issuer, subject }: ForeignCertificate): boolean {
  return issuer === subject;
}
