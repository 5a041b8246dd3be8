import type { BaseStation } from "#lib/generated/prisma/client";
import type { CertificatePurpose } from "#lib/generated/prisma/enums";
import type { Tx } from "#lib/platform/db/client";
import { readStanding, type StationStanding } from "./station-standing";
import { CERTIFICATE_PURPOSES } from "./values";

export type Standings = readonly (StationStanding & { purpose: CertificatePurpose })[];

/** Where a locked station stands with its certificates of every purpose: of one that is no Basics Station, of STATION. */
export async function readStandings(
  tx: Tx,
  station: Pick<BaseStation, "id" | "eui64" | "publicKeyFingerprint">,
  now: Date,
): Promise<Standings> {
  const standings = [];
  for (const purpose of station.eui64 === null ? (["STATION"] as const) : CERTIFICATE_PURPOSES) {
    standings.push({ ...(await readStanding(tx, station, purpose, now)), purpose });
  }
  return standings;
}
