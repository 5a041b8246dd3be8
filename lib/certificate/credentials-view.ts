import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { BaseStationRef } from "#lib/base-station/schema";
import { readVisibleBaseStation } from "#lib/base-station/visible-base-station";
import type { Prisma, StationCredential } from "#lib/generated/prisma/client";
import type { CredentialKind, CredentialStatus, StationServer } from "#lib/generated/prisma/enums";
import { CERTIFICATE_FACTS, type CertificateFacts, certificateFacts } from "./certificate-facts";
import { issuerChain } from "./issuer-chain";
import { STATION_SERVERS } from "./values";

/** What we made for a Basics Station to prove itself with; plain data, times in ISO 8601. */
export interface CredentialView {
  id: string;
  server: StationServer;
  kind: CredentialKind;
  status: CredentialStatus;
  /** A token's first characters; null for a certificate. */
  hint: string | null;
  certificate: CertificateFacts | null;
  notAfter: string;
  renewalOpensAt: string;
  createdAt: string;
  createdBy: string;
  /** An operator takes it to the station: CUPS cannot hand it out. */
  byHand: boolean;
  handedOutCount: number;
  firstHandedOutAt: string | null;
  lastHandedOutAt: string | null;
  inUseSince: string | null;
}

/** For one of our servers. */
export interface ServerCredentials {
  /** What it is to use: in use, or waiting to be taken. */
  current: CredentialView | null;
  /** Taken until the current one is seen in use, newest first. */
  previous: CredentialView[];
}

/** The credentials of a Basics Station that are taken. */
export type CredentialsView = Readonly<Record<StationServer, ServerCredentials>>;

/**
 * What a Basics Station proves itself with to our LNS and CUPS, as far as we made it; null for any other base station.
 * For a view that has authorized its actor and found the station.
 */
export async function findCredentials(
  ctx: Context,
  station: { id: string; eui64: string | null },
): Promise<CredentialsView | null> {
  if (station.eui64 === null) return null;
  const rows = await ctx.db.stationCredential.findMany({
    where: { baseStationId: station.id, status: { in: ["CURRENT", "PREVIOUS"] } },
    include: { certificate: { select: CERTIFICATE_FACTS } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
  const views = await Promise.all(rows.map((row) => credentialView(ctx, row)));
  const of = (server: StationServer): ServerCredentials => {
    const all = views.filter((view) => view.server === server);
    return {
      current: all.find(({ status }) => status === "CURRENT") ?? null,
      previous: all.filter(({ status }) => status === "PREVIOUS"),
    };
  };
  return { LNS: of("LNS"), CUPS: of("CUPS") };
}

/**
 * Tokens of a Basics Station, newest first, those that are refused by now included; never themselves.
 *
 * @throws DomainError not_found `base_station_not_found`.
 */
export async function listStationTokens(ctx: Context, ref: BaseStationRef): Promise<StationTokenView[]> {
  authorize(ctx.actor, "stations:read");
  const station = await readVisibleBaseStation(ctx, ref, { id: true });
  const rows = await ctx.db.stationCredential.findMany({
    where: { baseStationId: station.id, kind: "TOKEN", server: { in: [...STATION_SERVERS] } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: TOKENS_SHOWN,
  });
  return rows.map((row) => ({
    ...{ id: row.id, server: row.server, status: row.status, hint: row.tokenHint ?? "" },
    ...{ notAfter: row.notAfter.toISOString(), createdAt: row.createdAt.toISOString(), createdBy: row.createdBy },
    ...{ inUseSince: iso(row.inUseSince), revokedAt: iso(row.revokedAt), revokedBy: row.revokedBy },
  }));
}

const TOKENS_SHOWN = 100;

/** A token as REST lists it. */
export interface StationTokenView {
  id: string;
  server: StationServer;
  status: CredentialStatus;
  hint: string;
  notAfter: string;
  createdAt: string;
  createdBy: string;
  inUseSince: string | null;
  revokedAt: string | null;
  revokedBy: string | null;
}

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

type Row = StationCredential & {
  certificate: Prisma.CertificateGetPayload<{ select: typeof CERTIFICATE_FACTS }> | null;
};

async function credentialView(ctx: Context, row: Row): Promise<CredentialView> {
  const { certificate } = row;
  const issuer = certificate && (await issuerChain(ctx.db, certificate.issuerId));
  return {
    ...{ id: row.id, server: row.server, kind: row.kind, status: row.status, hint: row.tokenHint },
    certificate: certificate && issuer ? certificateFacts(certificate, issuer.name, null, ctx.clock.now()) : null,
    notAfter: row.notAfter.toISOString(),
    renewalOpensAt: row.renewalOpensAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    byHand: row.kind === "TOKEN" && row.crc32 === null,
    handedOutCount: row.handedOutCount,
    firstHandedOutAt: iso(row.firstHandedOutAt),
    lastHandedOutAt: iso(row.lastHandedOutAt),
    inUseSince: iso(row.inUseSince),
  };
}
