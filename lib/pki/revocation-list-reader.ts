/**
 * Reads revocation lists of our own form back, strictly: complete v2 lists with a number, entries in order, no extension
 * that we do not write (RFC 5280 section 5; enrolment.md L1-L5). Fast enough for 100,000 entries.
 */

import { readAlgorithm } from "#lib/pki/algorithm-reader";
import type { Bytes } from "#lib/pki/bytes";
import {
  asciiOf,
  bigintOf,
  childrenOf,
  contentOf,
  contextConstructed,
  contextPrimitive,
  type DerElement,
  DerError,
  encodedOf,
  expectTag,
  integerContent,
  naturalContent,
  readBitString,
  readElement,
  readTime,
  readWhole,
  sequenceOf,
  TAG,
} from "#lib/pki/der-reader";
import { readExtensions } from "#lib/pki/extensions-reader";
import { OID } from "#lib/pki/oids";
import { compareSerialNumbers, REVOCATION_REASON_CODES, type RevocationReason } from "#lib/pki/revocation-list";
import { type SerialNumber, serialNumberFromInteger } from "#lib/pki/serial-number";
import type { SignatureAlgorithm } from "#lib/pki/signature-algorithm";
import { runAtOnce, runInSlices, type Slices } from "#lib/pki/slices";

export interface Revocation {
  readonly revokedAt: Date;
  readonly reason: RevocationReason;
}

/** A list as read back by our strict reader. */
export interface RevocationList {
  readonly issuerName: Bytes;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly number: bigint;
  readonly authorityKeyId: Bytes;
  readonly distributionPoint?: string;
  /** By serial number, in ascending order. */
  readonly entries: ReadonlyMap<SerialNumber, Revocation>;
  /** The signed bytes and the signature over them. */
  readonly tbs: Bytes;
  readonly signature: Bytes;
}

/** @throws DerError when the bytes are no list of our form. */
export function readRevocationList(list: Uint8Array): RevocationList {
  return runAtOnce(readInSlices(list));
}

/** The same, in slices of a few milliseconds; `pause` lets others run between them. @throws DerError */
export function readRevocationListInSlices(list: Uint8Array, pause: () => Promise<void>): Promise<RevocationList> {
  return runInSlices(readInSlices(list), pause);
}

const ENTRIES_PER_SLICE = 2000;

function* readInSlices(list: Uint8Array): Slices<RevocationList> {
  // One copy, so that what is handed out does not hang on the caller's buffer.
  const [tbs, algorithm, signature] = sequenceOf(readWhole(Uint8Array.from(list), TAG.sequence), 3);
  const [version, innerAlgorithm, issuer, thisUpdate, nextUpdate, ...rest] = sequenceOf(tbs, 6, 7);
  if (naturalContent(version)[0] !== 1) throw new DerError("not a v2 list");
  const signatureAlgorithm = readAlgorithm(algorithm);
  if (readAlgorithm(innerAlgorithm) !== signatureAlgorithm) throw new DerError("two different signature algorithms");

  const revoked = rest.length === 2 ? rest[0] : undefined;
  return {
    issuerName: own(expectTag(issuer, TAG.sequence)),
    signatureAlgorithm,
    thisUpdate: readTime(thisUpdate),
    nextUpdate: readTime(nextUpdate),
    ...readListExtensions(rest.at(-1)),
    entries: revoked ? yield* readEntries(expectTag(revoked, TAG.sequence)) : new Map(),
    tbs: own(expectTag(tbs, TAG.sequence)),
    signature: new Uint8Array(readBitString(signature)),
  };
}

function readListExtensions(
  wrapper: DerElement | undefined,
): Pick<RevocationList, "number" | "authorityKeyId"> & { readonly distributionPoint?: string } {
  const [list] = childrenOf(expectTag(wrapper, contextConstructed(0)), 1);
  let authorityKeyId: Bytes | undefined;
  let number: bigint | undefined;
  let distributionPoint: string | undefined;
  for (const { oid, critical, value } of readExtensions(list)) {
    if (critical !== (oid === OID.issuingDistributionPoint)) throw new DerError("an extension is wrongly marked");
    if (oid === OID.authorityKeyIdentifier) authorityKeyId = readKeyIdentifier(value);
    else if (oid === OID.cRLNumber) number = readNumber(value);
    else if (oid === OID.issuingDistributionPoint) distributionPoint = readDistributionPoint(value);
    else throw new DerError(`extension ${oid} does not belong here`);
  }
  if (!authorityKeyId || number === undefined) throw new DerError("an extension is missing");
  return { authorityKeyId, number, ...(distributionPoint !== undefined && { distributionPoint }) };
}

function readKeyIdentifier(value: Uint8Array): Bytes {
  const [keyId] = sequenceOf(readWhole(value, TAG.sequence), 1);
  return new Uint8Array(contentOf(expectTag(keyId, contextPrimitive(0))));
}

function readNumber(value: Uint8Array): bigint {
  const content = naturalContent(readWhole(value, TAG.integer));
  if (content.length > 20) throw new DerError("the number has more than 20 octets");
  return bigintOf(content);
}

function readDistributionPoint(value: Uint8Array): string {
  const [point, onlyUserCerts] = sequenceOf(readWhole(value, TAG.sequence), 2);
  const [fullName] = childrenOf(expectTag(point, contextConstructed(0)), 1);
  const [uri] = childrenOf(expectTag(fullName, contextConstructed(0)), 1);
  const flag = contentOf(expectTag(onlyUserCerts, contextPrimitive(1)));
  if (flag.length !== 1 || flag[0] !== 0xff) throw new DerError("onlyContainsUserCerts is not TRUE");
  return asciiOf(contentOf(expectTag(uri, contextPrimitive(6))));
}

function* readEntries(revoked: DerElement): Slices<Map<SerialNumber, Revocation>> {
  const entries = new Map<SerialNumber, Revocation>();
  const { buffer, byteOffset, byteLength } = revoked.source;
  const known = { octets: Buffer.from(buffer, byteOffset, byteLength), times: new Map(), reasons: new Map() };
  let previous: SerialNumber | undefined;
  for (let at = revoked.contentStart; at < revoked.end; ) {
    const entry = expectTag(readElement(revoked.source, at, revoked.end), TAG.sequence);
    const { serialNumber, revocation } = readEntry(entry, known);
    if (previous !== undefined && compareSerialNumbers(previous, serialNumber) >= 0)
      throw new DerError("entries are not in order");
    entries.set(serialNumber, revocation);
    previous = serialNumber;
    at = entry.end;
    if (entries.size % ENTRIES_PER_SLICE === 0) yield;
  }
  if (entries.size === 0) throw new DerError("an empty list of entries is written out");
  return entries;
}

/** Many entries share few dates and fewer reasons: what the same bytes say is remembered, under those bytes. */
interface KnownParts {
  readonly octets: Buffer;
  readonly times: Map<string, Date>;
  readonly reasons: Map<string, RevocationReason>;
}

const MAX_KNOWN = 10_000;

function readEntry(entry: DerElement, known: KnownParts): { serialNumber: SerialNumber; revocation: Revocation } {
  const { source, end } = entry;
  const serial = readElement(source, entry.contentStart, end);
  const time = readElement(source, serial.end, end);
  const serialNumber = serialNumberFromInteger(integerContent(serial));
  if (!serialNumber) throw new DerError("no serial number");
  const revokedAt = remember(known.times, known.octets.toString("latin1", time.start, time.end), () => readTime(time));
  const rest = known.octets.toString("latin1", time.end, end);
  const reason = remember(known.reasons, rest, () => readReason(source.subarray(time.end, end)));
  return { serialNumber, revocation: { revokedAt, reason } };
}

function remember<T>(known: Map<string, T>, key: string, read: () => T): T {
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = read();
  if (known.size < MAX_KNOWN) known.set(key, value);
  return value;
}

const REASONS: ReadonlyMap<number, RevocationReason> = new Map(
  Object.entries(REVOCATION_REASON_CODES).map(([reason, code]) => [code, reason as RevocationReason]),
);

/** crlEntryExtensions with the reason alone, or nothing. */
function readReason(rest: Uint8Array): RevocationReason {
  if (rest.length === 0) return "unspecified";
  const [only, ...others] = readExtensions(readWhole(rest, TAG.sequence));
  if (only?.oid !== OID.reasonCode || only.critical || others.length > 0)
    throw new DerError("an entry has another extension");
  const content = integerContent(readWhole(only.value, TAG.enumerated), TAG.enumerated);
  const reason = content.length === 1 ? REASONS.get(content[0] ?? 0) : undefined;
  if (!reason || reason === "unspecified") throw new DerError("no reason to write out");
  return reason;
}

function own(element: DerElement): Bytes {
  return new Uint8Array(encodedOf(element));
}
