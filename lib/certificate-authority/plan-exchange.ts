import { type ForeignCertificate, readForeignCertificate } from "#lib/pki/foreign-certificate";
import { validatePath } from "#lib/pki/path-validation";
import type { AcceptedCertificate } from "./judge-bundle";
import { keyHash } from "./judge-sent-chain";
import { type Anchors, anchorsOf } from "./leads-to-root";

/** A certificate that a vendor CA has. */
export interface PresentCertificate {
  readonly sha256: string;
  readonly certificate: Uint8Array;
  readonly notAfter: Date;
  /** Null of an uploaded one. */
  readonly sentAt: Date | null;
}

export interface ExchangePlan<T extends PresentCertificate> {
  readonly added: readonly AcceptedCertificate[];
  /** A base station had sent them; from now on they are uploaded ones. */
  readonly adopted: readonly T[];
  /** Sent by base stations, and leading to a root still. */
  readonly kept: readonly T[];
  /** Left out, or sent by a base station and leading to no root any more. */
  readonly removed: readonly T[];
  /** All that counts afterwards. */
  readonly next: Anchors;
  /** Keys that no base station brings in again (`keyHash`): those of the certificates left out that still counted. */
  readonly leftOut: readonly string[];
}

/** What comes of it when a vendor CA has this bundle instead of what was uploaded before. Pure. */
export function planExchange<T extends PresentCertificate>(
  present: readonly T[],
  accepted: readonly AcceptedCertificate[],
  now: Date,
): ExchangePlan<T> {
  const known = new Set(present.map(({ sha256 }) => sha256));
  const stays = new Set(accepted.map(({ sha256 }) => sha256));
  const others = present.filter(({ sha256 }) => !stays.has(sha256));
  const keys = new Set(accepted.map(({ certificate }) => keyHash(certificate)));
  const gone = others.filter(({ sentAt, notAfter }) => sentAt === null && now <= notAfter);
  const leftOut = gone.flatMap((one) => hashOf(one) ?? []).filter((hash) => !keys.has(hash));
  const sent = others.filter((one) => one.sentAt !== null && !leftOut.includes(hashOf(one) ?? ""));
  const bundle = anchorsOf(accepted);
  const holding = holdingOf(sent, bundle, now);
  return {
    added: accepted.filter(({ sha256 }) => !known.has(sha256)),
    adopted: present.filter(({ sha256, sentAt }) => sentAt !== null && stays.has(sha256)),
    kept: [...holding.keys()],
    removed: others.filter((one) => !holding.has(one)),
    next: { roots: bundle.roots, intermediates: [...bundle.intermediates, ...holding.values()] },
    leftOut,
  };
}

/** Those that still lead to a root. One that has expired is judged as of its end, like the certificates below it. */
function holdingOf<T extends PresentCertificate>(sent: readonly T[], bundle: Anchors, now: Date) {
  const read = new Map(sent.flatMap((one) => readOf(one).map((certificate) => [one, certificate] as const)));
  const intermediates = [...bundle.intermediates, ...read.values()];
  const leads = (leaf: ForeignCertificate) => {
    const at = now < leaf.notAfter ? now : leaf.notAfter;
    return validatePath({ ...bundle, leaf, sent: [], intermediates, at, leafIsAuthority: true }).path !== undefined;
  };
  return new Map([...read].filter(([, certificate]) => leads(certificate)));
}

const readOf = ({ certificate: der }: PresentCertificate): ForeignCertificate[] =>
  [readForeignCertificate(der).certificate].filter((one) => one !== undefined);

const hashOf = (one: PresentCertificate): string | undefined => readOf(one).map(keyHash)[0];
