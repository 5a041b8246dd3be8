import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { BaseStationRef } from "#lib/base-station/schema";
import { baseStationNotFound, referenced, visibleBaseStation } from "#lib/base-station/visible-base-station";
import type { CredentialKind, CredentialStatus, StationServer } from "#lib/generated/prisma/client";
import { NO_FILES_CRC32 } from "#lib/pki/credential-blob";
import type { SentPart } from "./record-cups-contact";

/** What a Basics Station and CUPS told each other last; plain data, times in ISO 8601. */
export interface CupsView {
  /** Null before its first contact. */
  contact: CupsContactView | null;
  /** What we made for it that is still taken: the current ones first. */
  credentials: CupsCredentialView[];
}

export interface CupsContactView {
  at: string;
  address: string;
  /** Of its regular set of files. */
  cupsUri: string | null;
  lnsUri: string | null;
  hasCupsFiles: boolean;
  hasLnsFiles: boolean;
  stationVersion: string | null;
  model: string | null;
  package: string | null;
  /** CRC-32 of its signing keys. */
  keys: number[];
  /** What the last answer held that held anything, and when that was. */
  sent: SentPart[];
  sentAt: string | null;
  /** How many times in a row the same answer was given without being taken; 0: it has all it should have. */
  repeated: number;
}

export interface CupsCredentialView {
  id: string;
  server: StationServer;
  kind: CredentialKind;
  status: CredentialStatus;
  /** A token's first characters. */
  hint: string | null;
  /** Whether the station reports these very files; null when it cannot be told. */
  isHeld: boolean | null;
  handedOutCount: number;
  firstHandedOutAt: string | null;
  lastHandedOutAt: string | null;
  inUseSince: string | null;
  notAfter: string;
  createdAt: string;
  createdBy: string;
}

/** @throws DomainError not_found `base_station_not_found`. */
export async function getCupsView(ctx: Context, ref: BaseStationRef): Promise<CupsView> {
  authorize(ctx.actor, "stations:read");
  const station = await ctx.db.baseStation.findFirst({
    where: { ...visibleBaseStation(ctx), ...referenced(ref) },
    select: {
      cupsContact: true,
      credentials: {
        where: { status: { in: ["CURRENT", "PREVIOUS"] } },
        omit: { sealedBlob: true, tokenHash: true },
        orderBy: [{ status: "asc" }, { createdAt: "desc" }, { id: "desc" }],
      },
    },
  });
  if (!station) throw baseStationNotFound();
  const { cupsContact: contact, credentials } = station;
  return {
    contact: contact && {
      at: contact.at.toISOString(),
      ...{ address: contact.address, cupsUri: contact.cupsUri, lnsUri: contact.lnsUri },
      hasCupsFiles: Number(contact.cupsCrc32) !== NO_FILES_CRC32,
      hasLnsFiles: Number(contact.lnsCrc32) !== NO_FILES_CRC32,
      ...{ stationVersion: contact.stationVersion, model: contact.model, package: contact.package },
      keys: contact.keys.map(Number),
      sent: contact.sent as SentPart[],
      sentAt: contact.sentAt?.toISOString() ?? null,
      repeated: contact.answerCount,
    },
    credentials: credentials.map((one) => {
      const reported = one.server === "CUPS" ? contact?.cupsCrc32 : contact?.lnsCrc32;
      return {
        ...{ id: one.id, server: one.server, kind: one.kind, status: one.status, hint: one.tokenHint },
        isHeld: one.crc32 === null || reported === undefined ? null : one.crc32 === reported,
        handedOutCount: one.handedOutCount,
        firstHandedOutAt: one.firstHandedOutAt?.toISOString() ?? null,
        lastHandedOutAt: one.lastHandedOutAt?.toISOString() ?? null,
        inUseSince: one.inUseSince?.toISOString() ?? null,
        notAfter: one.notAfter.toISOString(),
        createdAt: one.createdAt.toISOString(),
        createdBy: one.createdBy,
      };
    }),
  };
}
