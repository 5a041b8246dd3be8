import type { CredentialKind } from "#lib/generated/prisma/client";
import { NO_FILES_CRC32 } from "#lib/pki/credential-blob";
import { HOUR_MS } from "#lib/platform/clock";

/** A credential that we made for a station and still take: CURRENT or PREVIOUS (prisma/schema/cups.prisma). */
export interface KnownCredential {
  readonly id: string;
  readonly isCurrent: boolean;
  readonly kind: CredentialKind;
  /** Of the files; null: not composed yet, or a token that an operator carries to the station. */
  readonly crc32: number | null;
  /** Its blob is kept. */
  readonly hasBlob: boolean;
  readonly notAfter: Date;
  readonly renewalOpensAt: Date;
  readonly createdAt: Date;
  readonly inUse: boolean;
  /** The vendor CA that vouched for the station when it got it last. */
  readonly vendorCaId: string | null;
  /** That CA's word for it ended when its certificates were exchanged. */
  readonly vouchingLost: boolean;
}

/** What a station gets of us to prove itself with. */
export type CredentialChoice =
  | { readonly kind: "NONE" }
  /** The one that was made before. */
  | { readonly kind: "STORED"; readonly credentialId: string }
  /** One that is made now; `needed`: without it the station does not get in. */
  | { readonly kind: "NEW"; readonly needed: boolean };

export const NONE: CredentialChoice = { kind: "NONE" };

/** So long an operator may take to carry a token to the station. */
const CARRIED_MS = 24 * HOUR_MS;

export interface LnsFiles {
  readonly crc32: number;
  /** They name our LNS; else the rest of them is for another server too. */
  readonly nameUs: boolean;
}

/**
 * The credential for our LNS. A station that reports the CRC of its current one holds it; any other answer means that it
 * lost what it had, or never got it.
 */
export function decideLnsCredential(files: LnsFiles, current: KnownCredential | null, now: Date): CredentialChoice {
  const { crc32: reported, nameUs } = files;
  if (!current) return { kind: "NEW", needed: true };
  const holds = current.crc32 === reported;
  if (isDue(current, now)) return { kind: "NEW", needed: !holds || now >= current.notAfter };
  if (holds) return NONE;
  if (isKept(current)) return stored(current);
  const mayHold = isCarried(current) && nameUs && reported !== NO_FILES_CRC32;
  if (mayHold && (current.inUse || isOnItsWay(current, now))) return NONE;
  return { kind: "NEW", needed: true };
}

export interface CupsCredentialFacts {
  /** CRC-32 of the station's regular files. */
  readonly reported: number;
  /** Whether the regular set names an address at all. */
  readonly hasUri: boolean;
  /** Whether that address is another CUPS, to which we once moved the station. */
  readonly isElsewhere: boolean;
  readonly current: KnownCredential | null;
  /** The one that got it in here; null: a vendor's certificate, or one on its declared key. */
  readonly used: KnownCredential | null;
  readonly now: Date;
}

/**
 * The credential for ourselves, CUPS. The CRC alone does not decide: a station that cannot use what it stored comes back
 * with older files and reports the CRC of the new ones. Stations that use their vendor's certificate keep it.
 *
 * @see basics-station.md section 5
 */
export function decideCupsCredential(facts: CupsCredentialFacts): CredentialChoice {
  const { reported, hasUri, isElsewhere, current, used, now } = facts;
  const made: CredentialChoice = { kind: "NEW", needed: false };
  if (!current) return used || isElsewhere ? made : NONE;
  if (isDue(current, now)) return used || isElsewhere ? made : NONE;

  if (isElsewhere) return current.crc32 === reported ? NONE : isKept(current) ? stored(current) : made;
  // With nothing but bootstrap files it finds us after two retry intervals only: it gets a regular set.
  if (used?.id === current.id) return hasUri ? NONE : made;
  if (isKept(current)) return stored(current);
  if (!used) return current.crc32 === reported ? made : NONE;
  return isCarried(current) && isOnItsWay(current, now) && !isDue(used, now) ? NONE : made;
}

const isDue = ({ renewalOpensAt }: KnownCredential, now: Date): boolean => now >= renewalOpensAt;

/** A certificate's blob is composed when it is first handed out. */
const isKept = ({ kind, crc32, hasBlob }: KnownCredential): boolean =>
  hasBlob || (kind === "CERTIFICATE" && crc32 === null);

const isCarried = ({ kind, crc32 }: KnownCredential): boolean => kind === "TOKEN" && crc32 === null;

const isOnItsWay = ({ createdAt }: KnownCredential, now: Date): boolean =>
  now.getTime() - createdAt.getTime() < CARRIED_MS;

const stored = ({ id }: KnownCredential): CredentialChoice => ({ kind: "STORED", credentialId: id });
