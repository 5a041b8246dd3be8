import type { WishKind } from "#lib/generated/prisma/enums";

/** One step in the life of a certificate; times are ISO 8601. */
export interface TimelineStep {
  kind: TimelineKind;
  at: string;
  /** Who asked for it, or revoked it. */
  by: string | null;
  /** Address of the station that took it. */
  from: string | null;
  /** Why it was asked for (a reason of REGENERATE, else the wish's kind), or why it was revoked. */
  reason: string | null;
}

export type TimelineKind = (typeof TIMELINE_KINDS)[number];
export const TIMELINE_KINDS = [
  "REQUESTED",
  "RESERVED",
  "ISSUED",
  "DOWNLOADED",
  "IN_USE",
  "SUPERSEDED",
  "EXPIRED",
  "REVOKED",
] as const;

interface Lived {
  reservedAt: Date;
  issuedAt: Date | null;
  downloadedAt: Date | null;
  downloadedFrom: string | null;
  inUseSince: Date | null;
  supersededAt: Date | null;
  notAfter: Date;
  revokedAt: Date | null;
  revokedBy: string | null;
  revocationReason: string | null;
  wish: { kind: WishKind; reason: string; requestedAt: Date; requestedBy: string } | null;
}

/** What has happened to a certificate so far, oldest first; steps of one instant in the order in which they follow. */
export function certificateTimeline(certificate: Lived, now: Date): TimelineStep[] {
  const { wish, notAfter } = certificate;
  const steps: (TimelineStep | undefined)[] = [
    wish ? step("REQUESTED", wish.requestedAt, { by: wish.requestedBy, reason: wish.reason }) : undefined,
    step("RESERVED", certificate.reservedAt),
    step("ISSUED", certificate.issuedAt),
    step("DOWNLOADED", certificate.downloadedAt, { from: certificate.downloadedFrom }),
    step("IN_USE", certificate.inUseSince),
    step("SUPERSEDED", certificate.supersededAt),
    step("EXPIRED", notAfter <= now ? notAfter : null),
    step("REVOKED", certificate.revokedAt, { by: certificate.revokedBy, reason: certificate.revocationReason }),
  ];
  return steps.flatMap((one) => one ?? []).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function step(
  kind: TimelineKind,
  at: Date | null,
  facts: Partial<Pick<TimelineStep, "by" | "from" | "reason">> = {},
): TimelineStep | undefined {
  return at === null ? undefined : { kind, at: at.toISOString(), by: null, from: null, reason: null, ...facts };
}
