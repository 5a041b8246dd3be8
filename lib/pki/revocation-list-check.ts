/** The gate before a revocation list is published (enrolment.md L10): it is read back, twice, and compared. */
import { equalBytes } from "#lib/pki/bytes";
import { algorithmIdentifier } from "#lib/pki/certificate-extensions";
import { type DerElement, DerError, encodedOf, readElement, readWhole, sequenceOf, TAG } from "#lib/pki/der-reader";
import { derBitString, derSequence } from "#lib/pki/der-writer";
import { OID } from "#lib/pki/oids";
import type { PublicKey } from "#lib/pki/public-key";
import { REVOCATION_REASON_CODES } from "#lib/pki/revocation-list";
import { type RevocationList, readRevocationList, readRevocationListInSlices } from "#lib/pki/revocation-list-reader";
import { readRevocationListAgain } from "#lib/pki/second-parser";
import { parseSerialNumber, type SerialNumber } from "#lib/pki/serial-number";
import { verifySignature } from "#lib/pki/signature";

/** L8: a list is not dated back further than this. */
const MAX_BACKDATING_MS = 5 * 60_000;

/**
 * The second parser takes 200 microseconds an entry and gives up at some thousands. Of a longer list it reads the frame
 * and this many entries.
 */
const SAMPLE_ENTRIES = 64;

export interface ExpectedRevocationList {
  readonly issuerKey: PublicKey;
  readonly issuerName: Uint8Array;
  readonly now: Date;
  /** The shard's URI; absent for the root's list. */
  readonly distributionPoint?: string;
  /** The list it follows; absent for the first. */
  readonly previous?: RevocationList;
  /** Whether an entry of the previous list may be gone: its certificate ended before that list was made (L6). */
  readonly mayLeave?: (serialNumber: SerialNumber) => boolean;
}

/** Why the list must not be published, in words for the log; none when it may. `list` is what was read on the way. */
export interface RevocationListVerdict {
  readonly faults: readonly string[];
  readonly list?: RevocationList;
}

export function checkRevocationList(der: Uint8Array, expected: ExpectedRevocationList): RevocationListVerdict {
  try {
    return judge(der, readRevocationList(der), expected);
  } catch (error) {
    return unreadable(error);
  }
}

/** The same, reading in slices of a few milliseconds. */
export async function checkRevocationListInSlices(
  der: Uint8Array,
  expected: ExpectedRevocationList,
  pause: () => Promise<void>,
): Promise<RevocationListVerdict> {
  try {
    return judge(der, await readRevocationListInSlices(der, pause), expected);
  } catch (error) {
    return unreadable(error);
  }
}

function unreadable(error: unknown): RevocationListVerdict {
  if (error instanceof DerError) return { faults: [`cannot be read back: ${error.message}`] };
  throw error;
}

function judge(der: Uint8Array, list: RevocationList, expected: ExpectedRevocationList): RevocationListVerdict {
  const { issuerKey, issuerName, now } = expected;
  const faults: string[] = [];
  const require = (holds: boolean, otherwise: string) => {
    if (!holds) faults.push(otherwise);
  };
  require(verifySignature(
    list.tbs,
    list.signatureAlgorithm,
    list.signature,
    issuerKey,
  ), "the signature is not the issuer's");
  require(equalBytes(list.issuerName, issuerName), "the issuer is another");
  require(list.distributionPoint === expected.distributionPoint, "the distribution point is another");
  require(list.thisUpdate <= now, "thisUpdate lies in the future");
  require(list.thisUpdate.getTime() > now.getTime() - MAX_BACKDATING_MS, "thisUpdate is dated back");
  require(list.nextUpdate > list.thisUpdate, "nextUpdate is not after thisUpdate");
  faults.push(...previousFaults(list, expected), ...secondReadingFaults(der, list));
  return { faults, list };
}

function previousFaults(list: RevocationList, { previous, mayLeave }: ExpectedRevocationList): string[] {
  if (!previous) return [];
  const faults: string[] = [];
  if (list.number <= previous.number) faults.push(`number ${list.number} does not follow ${previous.number}`);
  if (list.nextUpdate < previous.nextUpdate) faults.push("nextUpdate goes back");
  if (list.thisUpdate < previous.thisUpdate) faults.push("thisUpdate goes back");
  for (const serialNumber of previous.entries.keys()) {
    if (list.entries.has(serialNumber) || mayLeave?.(serialNumber)) continue;
    faults.push(`serial number ${serialNumber} is missing`);
    if (faults.length > 10) break;
  }
  return faults;
}

/** What the other parser finds in the frame and in the first and last entries. */
function secondReadingFaults(der: Uint8Array, list: RevocationList): string[] {
  const sample = excerpt(der, list);
  const read = readRevocationListAgain(sample.der);
  const oids = list.distributionPoint === undefined ? FRAME_OIDS : [...FRAME_OIDS, `${OID.issuingDistributionPoint}!`];
  const isFrameSame =
    equalBytes(read.issuerName, list.issuerName) &&
    read.thisUpdate.getTime() === list.thisUpdate.getTime() &&
    read.nextUpdate?.getTime() === list.nextUpdate.getTime() &&
    read.extensionOids.join() === oids.join();
  const areEntriesSame =
    read.entries.length === sample.entries &&
    read.entries.every(({ serialNumber, revokedAt, reasonCode }) => {
      const serial = parseSerialNumber(serialNumber);
      const ours = serial && list.entries.get(serial);
      return ours?.revokedAt.getTime() === revokedAt.getTime() && REVOCATION_REASON_CODES[ours.reason] === reasonCode;
    });
  const faults: string[] = [];
  if (!isFrameSame) faults.push("the second parser reads another frame");
  if (!areEntriesSame) faults.push("the second parser reads other entries");
  return faults;
}

const FRAME_OIDS = [OID.authorityKeyIdentifier, OID.cRLNumber];

/** The list itself when it is short, else one with the same frame and a sample of its entries. */
function excerpt(der: Uint8Array, list: RevocationList): { der: Uint8Array; entries: number } {
  if (list.entries.size <= SAMPLE_ENTRIES) return { der, entries: list.entries.size };
  const [tbs] = sequenceOf(readWhole(der, TAG.sequence), 3);
  const parts = sequenceOf(tbs, 7);
  const revoked = parts[5];
  const entries = revoked ? sampleOf(revoked, list.entries.size) : [];
  const encoded = parts.map((part) => (part === revoked ? derSequence(...entries) : encodedOf(part)));
  const shortened = derSequence(
    derSequence(...encoded),
    algorithmIdentifier(list.signatureAlgorithm),
    derBitString(list.signature),
  );
  return { der: shortened, entries: entries.length };
}

/** Entries evenly spread over the list. */
function sampleOf(revoked: DerElement, count: number): Uint8Array[] {
  const step = Math.ceil(count / SAMPLE_ENTRIES);
  const entries: Uint8Array[] = [];
  for (let at = revoked.contentStart, index = 0; at < revoked.end; index++) {
    const entry = readElement(revoked.source, at, revoked.end);
    if (index % step === 0) entries.push(encodedOf(entry));
    at = entry.end;
  }
  return entries;
}
