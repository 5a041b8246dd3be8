/**
 * Whether a pasted bundle of CA certificates may be trusted to let base stations in: every certificate line by line, and
 * the chain of each up to a root of the same bundle. Pure. What `openssl req -x509 -new` makes of its own accord passes.
 *
 * Supported are RSA of 2048 to 8192 bits, P-256 and P-384, signed with SHA-256, SHA-384 or SHA-512 (PKCS #1 v1.5, PSS,
 * ECDSA); P-521 and Ed25519 are not, since path validation has neither.
 */
import { createHash } from "node:crypto";
import { toHex } from "#lib/pki/bytes";
import { readOid, readWhole, sequenceOf, TAG } from "#lib/pki/der-reader";
import { type ForeignCertificate, readForeignCertificate } from "#lib/pki/foreign-certificate";
import { nameText } from "#lib/pki/name";
import { type PathFaultCode, validatePath } from "#lib/pki/path-validation";
import { readAuthorityPublicKey } from "#lib/pki/public-key";
import { verifyScheme } from "#lib/pki/signature-scheme";
import { minimumKeyFault } from "#lib/policy/minimum-key";
import type { Policy } from "#lib/policy/values";
import { keyLabel } from "./key-label";
import { type BundleTextFault, splitBundle } from "./split-bundle";
import type { BundleCheck } from "./values";

/** One check of one certificate. */
export interface BundleLine {
  readonly check: BundleCheck;
  readonly ok: boolean;
  readonly text: string;
  /** Stable, snake_case; of a fault alone. */
  readonly code?: string;
}

/** A certificate of the bundle as it was pasted, with all that was looked at. */
export interface JudgedCertificate {
  /** Of its BEGIN line in the text, from 1. */
  readonly line: number;
  /** RFC 4514; null when it cannot be read. */
  readonly subject: string | null;
  readonly issuer: string | null;
  /** Of the DER, hex. */
  readonly sha256: string | null;
  readonly isRoot: boolean;
  readonly lines: readonly BundleLine[];
}

export interface BundleVerdict {
  /** Nothing is wrong, and there is at least one certificate. */
  readonly isSound: boolean;
  readonly faults: readonly BundleTextFault[];
  /** In the order of the text. */
  readonly certificates: readonly JudgedCertificate[];
  /** What is stored, roots first; only of a sound bundle. */
  readonly accepted: readonly AcceptedCertificate[];
}

export interface AcceptedCertificate {
  readonly certificate: ForeignCertificate;
  readonly sha256: string;
  readonly isRoot: boolean;
}

interface Member extends AcceptedCertificate {
  readonly line: number;
}

/** Judges a pasted text; never throws for any text. */
export function judgeBundle(text: string, policy: Pick<Policy, "minimumRsaBits">, at: Date): BundleVerdict {
  const { parts, faults } = splitBundle(text);
  const members: Member[] = [];
  const judged = parts.map((part) => {
    const { certificate, fault } = part.der ? readForeignCertificate(part.der) : { fault: part.fault ?? "" };
    if (!certificate) return unreadable(part.line, fault);
    const sha256 = toHex(createHash("sha256").update(certificate.der).digest());
    const member = { certificate, sha256, isRoot: signsItself(certificate), line: part.line };
    members.push(member);
    return member;
  });
  const certificates = judged.map((one) => ("certificate" in one ? judgeMember(one, members, policy, at) : one));
  const lines = certificates.flatMap((one) => one.lines);
  const isSound = faults.length === 0 && lines.length > 0 && lines.every(({ ok }) => ok);
  const accepted = isSound ? members.toSorted((a, b) => Number(b.isRoot) - Number(a.isRoot)) : [];
  return { isSound, faults, certificates, accepted };
}

function unreadable(line: number, fault: string): JudgedCertificate {
  const only: BundleLine = { check: "certificate", ok: false, text: fault, code: "malformed_certificate" };
  return { line, subject: null, issuer: null, sha256: null, isRoot: false, lines: [only] };
}

function signsItself({ issuer, subject, scheme, spki, tbs, signature }: ForeignCertificate): boolean {
  if (issuer !== subject) return false;
  const { key } = readAuthorityPublicKey(spki);
  // What cannot be verified is taken for what it says it is: it is refused for that anyway.
  return !scheme || !key || verifyScheme(tbs, scheme, signature, key);
}

function judgeMember(
  member: Member,
  members: readonly Member[],
  policy: Pick<Policy, "minimumRsaBits">,
  at: Date,
): JudgedCertificate {
  const { certificate, isRoot, sha256, line } = member;
  const subject = nameText(certificate.subjectName);
  const own: BundleLine[] = [
    ok("certificate", `Version ${certificate.version}, ${roleOf(member)}`),
    ...judgeAlone(certificate, policy, at),
    judgeDuplicate(member, members),
  ];
  const lines = own.every((one) => one.ok || one.check === "duplicate")
    ? [...own, ...judgeChain(member, members, at)]
    : own;
  return { line, subject, issuer: nameText(certificate.issuerName), sha256, isRoot, lines };
}

/** What a CA's certificate has to be by itself, whatever stands above it. */
export function judgeAlone(
  certificate: ForeignCertificate,
  policy: Pick<Policy, "minimumRsaBits">,
  at: Date,
): BundleLine[] {
  return [
    judgeAuthority(certificate),
    judgeKeyUsage(certificate),
    judgeDates(certificate, at),
    judgeKey(certificate, policy),
    judgeSignature(certificate),
    judgeExtensions(certificate),
  ];
}

function roleOf({ certificate, isRoot }: Member): string {
  if (!certificate.basicConstraints?.isAuthority) return "an end certificate";
  return isRoot ? "a root" : "an intermediate";
}

const ok = (check: BundleCheck, text: string): BundleLine => ({ check, ok: true, text });
const bad = (check: BundleCheck, code: string, text: string): BundleLine => ({ check, ok: false, text, code });

function judgeAuthority({ version, basicConstraints, issuer, subject }: ForeignCertificate): BundleLine {
  if (basicConstraints?.isAuthority) return ok("authority", "A CA");
  if (version < 3 && issuer === subject) {
    const text = `A root of version ${version} cannot say that it is a CA. Make it anew with openssl req -x509 -new.`;
    return bad("authority", "not_an_authority", text);
  }
  return bad("authority", "end_certificate", "This is an end certificate, not a CA. Upload the CA that signed it.");
}

const KEY_CERT_SIGN = 5;

function judgeKeyUsage({ keyUsage }: ForeignCertificate): BundleLine {
  if (!keyUsage) return ok("key_usage", "Not restricted");
  if (keyUsage.has(KEY_CERT_SIGN)) return ok("key_usage", "May sign certificates");
  return bad("key_usage", "wrong_key_usage", "Its key usage does not allow it to sign certificates (keyCertSign).");
}

const day = (time: Date) => time.toISOString().slice(0, 10);

function judgeDates({ notBefore, notAfter }: ForeignCertificate, at: Date): BundleLine {
  if (at > notAfter)
    return bad("dates", "certificate_expired", `It expired on ${day(notAfter)}. Upload its successor.`);
  if (at < notBefore) {
    const text = `It is valid from ${day(notBefore)} on only. Upload it then, or check the clocks.`;
    return bad("dates", "certificate_not_yet_valid", text);
  }
  return ok("dates", `${day(notBefore)} to ${day(notAfter)}`);
}

function judgeKey({ spki }: ForeignCertificate, policy: Pick<Policy, "minimumRsaBits">): BundleLine {
  const { key, faults } = readAuthorityPublicKey(spki);
  if (key) {
    const fault = minimumKeyFault(policy, key);
    return fault === undefined ? ok("key", key.label) : bad("key", "weak_key", fault);
  }
  const [fault] = faults;
  if (fault?.code !== "unsupported_key") return bad("key", fault?.code ?? "weak_key", fault?.message ?? "Weak key.");
  const text = `${keyLabel(spki)} is not supported. A vendor CA has RSA of 2048 to 8192 bits, P-256 or P-384.`;
  return bad("key", "unsupported_key", text);
}

const BROKEN: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.2": "MD2",
  "1.2.840.113549.1.1.4": "MD5",
  "1.2.840.113549.1.1.5": "SHA-1",
  "1.3.14.3.2.29": "SHA-1",
  "1.2.840.10040.4.3": "SHA-1",
  "1.2.840.10045.4.1": "SHA-1",
};
const UNSUPPORTED: Readonly<Record<string, string>> = {
  "1.3.101.112": "Ed25519",
  "1.3.101.113": "Ed448",
  "1.2.840.113549.1.1.10": "RSASSA-PSS with these parameters",
  "1.2.840.113549.1.1.14": "SHA-224",
  "1.2.840.10045.4.3.1": "SHA-224",
};
const SIGNATURE_ADVICE = "Use SHA-256, SHA-384 or SHA-512 with RSA or ECDSA.";

function judgeSignature({ scheme, der }: ForeignCertificate): BundleLine {
  if (scheme) return ok("signature", `${scheme.hash.replace("sha", "SHA-")} with ${scheme.kind}`);
  const oid = signatureOid(der);
  const broken = BROKEN[oid];
  if (broken)
    return bad("signature", "weak_signature", `Signed with ${broken}, which can be forged. ${SIGNATURE_ADVICE}`);
  const name = UNSUPPORTED[oid] ?? `The algorithm ${oid}`;
  return bad("signature", "unsupported_signature", `${name} is not supported. ${SIGNATURE_ADVICE}`);
}

function signatureOid(der: Uint8Array): string {
  const [, algorithm] = sequenceOf(readWhole(der, TAG.sequence), 3);
  return readOid(sequenceOf(algorithm, 1, 2)[0]);
}

function judgeExtensions({ unknownCritical }: ForeignCertificate): BundleLine {
  if (unknownCritical.length === 0) return ok("extensions", "All that are critical are known");
  const text = `It has critical extensions that are not known here: ${unknownCritical.join(", ")}.`;
  return bad("extensions", "unknown_critical_extension", text);
}

function judgeDuplicate(member: Member, members: readonly Member[]): BundleLine {
  const first = members.find((other) => other.sha256 === member.sha256);
  if (!first || first === member) return ok("duplicate", "Once in this bundle");
  return bad("duplicate", "duplicate_certificate", `The same as the one in line ${first.line}. Leave it out.`);
}

/** Path length and chain, for a certificate that is sound in itself. */
function judgeChain({ certificate, isRoot }: Member, members: readonly Member[], at: Date): BundleLine[] {
  const limit = certificate.basicConstraints?.pathLength;
  const below = limit === undefined ? "No limit below it" : `At most ${limit} CA${limit === 1 ? "" : "s"} below it`;
  if (isRoot) return [ok("path_length", below), ok("chain", "Signs itself: a root")];
  const roots = members.filter((other) => other.isRoot).map((other) => other.certificate);
  const intermediates = members.filter((other) => !other.isRoot).map((other) => other.certificate);
  const { path, fault } = validatePath({
    ...{ leaf: certificate, sent: [], intermediates, roots, at, leafIsAuthority: true },
  });
  if (path) {
    const through = path.slice(1).map(({ subjectName }) => nameText(subjectName));
    return [ok("path_length", below), ok("chain", `Signed by ${through.join(", below ")}`)];
  }
  if (fault === "path_too_long") {
    const text = "A CA above it does not allow one more CA below (path length).";
    return [bad("path_length", "path_too_long", text)];
  }
  return [ok("path_length", below), chainFault(fault, certificate, members)];
}

function chainFault(fault: PathFaultCode, certificate: ForeignCertificate, members: readonly Member[]): BundleLine {
  if (fault === "no_path") {
    const text = `The chain is not complete: add the certificate of "${nameText(missingAbove(certificate, members))}".`;
    return bad("chain", "chain_incomplete", text);
  }
  return bad("chain", fault, CHAIN_TEXTS[fault]);
}

const CHAIN_TEXTS: Readonly<Record<Exclude<PathFaultCode, "no_path">, string>> = {
  too_much_work: "Its chain cannot be found: too many certificates have the same name.",
  bad_signature: "The CA of its issuer's name in this bundle did not sign it. Upload the one that did.",
  unsupported_algorithm: "The CA that signed it has a key or signature that is not supported.",
  unsupported_key: "The CA that signed it has a key that is not supported.",
  expired: "A CA above it has expired.",
  not_yet_valid: "A CA above it is not valid yet.",
  not_an_authority: "The certificate that signed it is no CA.",
  path_too_long: "A CA above it does not allow one more CA below (path length).",
  name_not_permitted: "A CA above it does not allow its name (name constraints).",
  unknown_critical_extension: "A CA above it has a critical extension that is not known here.",
  policy_not_met: "The certificate policies of its chain do not agree.",
};

/** The name of the first issuer, going up, of which the bundle has no certificate. */
function missingAbove(certificate: ForeignCertificate, members: readonly Member[]): Uint8Array {
  const seen = new Set<string>();
  let top = certificate;
  for (;;) {
    const above = members.find(
      (other) => other.certificate.subject === top.issuer && !seen.has(other.sha256) && other.certificate !== top,
    );
    if (!above) return top.issuerName;
    seen.add(above.sha256);
    top = above.certificate;
  }
}
