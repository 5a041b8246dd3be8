/**
 * Certificate revocation lists, encoded once and fast: one buffer, every entry written where it stays
 * (RFC 5280 section 5, enrolment.md section 15).
 */
import { type Bytes, concatBytes } from "#lib/pki/bytes";
import { algorithmIdentifier, authorityKeyIdentifier, extension, uriName } from "#lib/pki/certificate-extensions";
import { TAG } from "#lib/pki/der-reader";
import {
  der,
  derContext,
  derContextPrimitive,
  derHeader,
  derNatural,
  derSequence,
  derTime,
  writeTime,
} from "#lib/pki/der-writer";
import { OID } from "#lib/pki/oids";
import { pem } from "#lib/pki/pem";
import type { SerialNumber } from "#lib/pki/serial-number";
import type { SignatureAlgorithm } from "#lib/pki/signature-algorithm";
import { runAtOnce, runInSlices, type Slices } from "#lib/pki/slices";

/** CRLReason of RFC 5280 section 5.3.1; those we never write (hold, remove) can still be read. */
export const REVOCATION_REASON_CODES = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;

export type RevocationReason = keyof typeof REVOCATION_REASON_CODES;

export interface RevokedCertificate {
  readonly serialNumber: SerialNumber;
  /** Cut to whole seconds. */
  readonly revokedAt: Date;
  /** `unspecified` is written as no reason at all. */
  readonly reason: RevocationReason;
}

export interface RevocationListInput {
  /** The CA's subject, DER. */
  readonly issuerName: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  /** Cut to whole seconds, like `nextUpdate`. */
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly number: bigint;
  /** The CA's subject key identifier. */
  readonly authorityKeyId: Uint8Array;
  /** The shard's URI, byte-equal to the one in its leaves; absent for the root's list. */
  readonly distributionPoint?: string;
  /** In any order; written by serial number. Already sorted saves the time to sort. */
  readonly entries: readonly RevokedCertificate[];
}

const MAX_NUMBER = 2n ** 159n - 1n;
const ENTRIES_PER_SLICE = 2000;

/** Of one entry: header 2, INTEGER 23, time 17, extensions 14. */
const MAX_ENTRY_BYTES = 56;

/**
 * TBSCertList (enrolment.md L1-L5).
 *
 * @throws RangeError when dates or number are out of their bounds, or two entries have one serial number.
 */
export function encodeRevocationListTbs(input: RevocationListInput): Bytes {
  return runAtOnce(encodeInSlices(input));
}

/** The same bytes, made in slices of a few milliseconds; `pause` lets others run between them. */
export function encodeRevocationListTbsInSlices(
  input: RevocationListInput,
  pause: () => Promise<void>,
): Promise<Bytes> {
  return runInSlices(encodeInSlices(input), pause);
}

/** PEM with the label X509 CRL, for an operator's download. */
export function revocationListPem(list: Uint8Array): string {
  return pem("X509 CRL", list);
}

/** Order of serial numbers as numbers: their texts have no leading zeros beyond the first octet. */
export function compareSerialNumbers(a: SerialNumber, b: SerialNumber): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

function* encodeInSlices(input: RevocationListInput): Slices<Bytes> {
  if (input.number < 1n || input.number > MAX_NUMBER)
    throw new RangeError("a list's number is positive and has at most 20 octets");
  if (input.nextUpdate <= input.thisUpdate) throw new RangeError("nextUpdate is not after thisUpdate");
  const revoked = yield* encodeEntries(input.entries);
  return derSequence(
    derNatural(1n), // v2
    algorithmIdentifier(input.algorithm),
    input.issuerName,
    derTime(input.thisUpdate),
    derTime(input.nextUpdate),
    revoked,
    derContext(0, derSequence(...listExtensions(input))),
  );
}

function listExtensions({ authorityKeyId, number, distributionPoint }: RevocationListInput): Bytes[] {
  const extensions = [authorityKeyIdentifier(authorityKeyId), extension(OID.cRLNumber, derNatural(number))];
  if (distributionPoint === undefined) return extensions;
  const name = derContext(0, derContext(0, uriName(distributionPoint)));
  const onlyContainsUserCerts = derContextPrimitive(1, Uint8Array.of(0xff));
  return [...extensions, extension(OID.issuingDistributionPoint, derSequence(name, onlyContainsUserCerts), "critical")];
}

/** The SEQUENCE of entries; nothing at all when there are none (RFC 5280 section 5.1.2.6). */
function* encodeEntries(entries: readonly RevokedCertificate[]): Slices<Bytes> {
  if (entries.length === 0) return new Uint8Array();
  const sorted = isAscending(entries) ? entries : yield* sortBySerialNumber(entries);
  const buffer = Buffer.allocUnsafe(sorted.length * MAX_ENTRY_BYTES);
  let at = 0;
  for (const [index, entry] of sorted.entries()) {
    at = writeEntry(buffer, at, entry);
    if (index % ENTRIES_PER_SLICE === ENTRIES_PER_SLICE - 1) yield;
  }
  return concatBytes([derHeader(TAG.sequence, at), buffer.subarray(0, at)]);
}

function writeEntry(buffer: Buffer, start: number, { serialNumber, revokedAt, reason }: RevokedCertificate): number {
  const signOctet = serialNumber.charCodeAt(0) > 0x37 ? 1 : 0; // the first digit is above "7"
  const serialLength = signOctet + serialNumber.length / 2;
  const extensions = REASON_EXTENSIONS[reason];

  buffer[start] = TAG.sequence;
  buffer[start + 2] = TAG.integer;
  buffer[start + 3] = serialLength;
  if (signOctet) buffer[start + 4] = 0;
  buffer.write(serialNumber, start + 4 + signOctet, "hex");
  let at = start + 4 + serialLength;
  at += writeTime(buffer, at, revokedAt);
  buffer.set(extensions, at);
  at += extensions.length;
  buffer[start + 1] = at - start - 2;
  return at;
}

/** Sorted in parts by the leading digits, so that no part takes long, and by numbers where those tell. */
function* sortBySerialNumber(entries: readonly RevokedCertificate[]): Slices<RevokedCertificate[]> {
  const keyed = entries.map((entry) => ({ entry, key: sortKey(entry.serialNumber) }));
  yield;
  const lowest = keyed.reduce((least, { key }) => Math.min(least, key), Number.POSITIVE_INFINITY);
  const highest = keyed.reduce((most, { key }) => Math.max(most, key), 0);
  const partCount = Math.ceil(entries.length / ENTRIES_PER_SLICE);
  const parts = Array.from({ length: partCount }, (): typeof keyed => []);
  for (const item of keyed) parts[Math.floor(((item.key - lowest) / (highest - lowest + 1)) * partCount)]?.push(item);
  yield;

  const sorted: RevokedCertificate[] = [];
  for (const part of parts) {
    part.sort((a, b) => a.key - b.key || compareSerialNumbers(a.entry.serialNumber, b.entry.serialNumber));
    for (const { entry } of part) sorted.push(entry);
    yield;
  }
  if (!isAscending(sorted)) throw new RangeError("two entries have the same serial number");
  return sorted;
}

/** A number in the order of serial numbers, as far as the first eleven digits tell: below 2^50, so it is exact. */
function sortKey(serialNumber: SerialNumber): number {
  return serialNumber.length * 2 ** 44 + Number.parseInt(serialNumber.slice(0, 11), 16);
}

function isAscending(entries: readonly RevokedCertificate[]): boolean {
  let previous: SerialNumber | undefined;
  for (const { serialNumber } of entries) {
    if (previous !== undefined && compareSerialNumbers(previous, serialNumber) >= 0) return false;
    previous = serialNumber;
  }
  return true;
}

/** crlEntryExtensions with the reason; none for `unspecified` (RFC 5280 section 5.3.1). */
const REASON_EXTENSIONS = Object.fromEntries(
  Object.entries(REVOCATION_REASON_CODES).map(([reason, code]) => {
    const value = der(TAG.enumerated, Uint8Array.of(code));
    return [reason, code === 0 ? new Uint8Array() : derSequence(extension(OID.reasonCode, value))];
  }),
) as Readonly<Record<RevocationReason, Bytes>>;
