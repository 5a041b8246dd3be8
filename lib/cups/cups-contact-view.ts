import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { BaseStationRef } from "#lib/base-station/schema";
import { readVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { NO_FILES_CRC32 } from "#lib/pki/credential-blob";
import type { SentPart } from "./record-cups-contact";

/** What a Basics Station and CUPS told each other last; plain data, times in ISO 8601. */
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

/**
 * Null before its first contact.
 *
 * @throws DomainError not_found `base_station_not_found`.
 */
export async function getCupsContact(ctx: Context, ref: BaseStationRef): Promise<CupsContactView | null> {
  authorize(ctx.actor, "stations:read");
  const station = await readVisibleBaseStation(ctx, ref, { cupsContact: true });
  const { cupsContact: contact } = station;
  return (
    contact && {
      at: contact.at.toISOString(),
      ...{ address: contact.address, cupsUri: contact.cupsUri, lnsUri: contact.lnsUri },
      hasCupsFiles: Number(contact.cupsCrc32) !== NO_FILES_CRC32,
      hasLnsFiles: Number(contact.lnsCrc32) !== NO_FILES_CRC32,
      ...{ stationVersion: contact.stationVersion, model: contact.model, package: contact.package },
      keys: contact.keys.map(Number),
      sent: contact.sent as SentPart[],
      sentAt: contact.sentAt?.toISOString() ?? null,
      repeated: contact.answerCount,
    }
  );
}
