import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { refuseStale } from "#lib/base-station/update-base-station";
import { lockVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { DomainError } from "#lib/platform/domain-error";
import { readPolicy } from "#lib/policy/read-policy";
import { newStationToken } from "./new-station-token";
import type { CreateStationToken } from "./schema";
import { newCredentialId, storeToken } from "./store-token";
import { summarizeCertificates } from "./summarize-certificates";
import type { StationServer } from "./values";

/** A token that an operator takes to a Basics Station. */
export interface StationTokenMade {
  id: string;
  server: StationServer;
  /** Shown this once; null when the answer is a replay. */
  token: string | null;
  hint: string;
  /** ISO 8601. */
  notAfter: string;
}

/**
 * MAKE TOKEN: for a Basics Station to be set up by hand. What it proves itself with now is taken until the token is seen
 * in use.
 *
 * @throws DomainError not_found `base_station_not_found`; stale `base_station_changed`.
 * @throws DomainError conflict `not_a_basics_station`, or `enrolment_closed`: only REGENERATE opens it.
 */
export async function createStationToken(ctx: Context, input: CreateStationToken): Promise<StationTokenMade> {
  const token = newStationToken(ctx.random);
  const made = await auditedTransaction(ctx, "certificates:regenerate", async (tx) => {
    const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
    refuseStale(station, input.ifMatch);
    if (station.eui64 === null) {
      const message = "Tokens are for LoRa Basics Stations: this one proves itself at the Key Installer.";
      throw new DomainError("conflict", "not_a_basics_station", message);
    }
    if (station.enrolmentClosedAt !== null) {
      const message = "Enrolment is closed since the certificate was revoked. REGENERATE opens it again.";
      throw new DomainError("conflict", "enrolment_closed", message);
    }
    const { policy } = await readPolicy({ db: tx });
    const { server } = input;
    const id = newCredentialId(ctx);
    const entry = await storeToken(tx, ctx, station, {
      ...{ id, server, token, policy, createdBy: ctx.actor.name, blob: null },
    });
    await summarizeCertificates(tx, [station.id]);
    const { notAfter } = await tx.stationCredential.findUniqueOrThrow({ where: { id }, select: { notAfter: true } });
    return { result: { id, server, hint: token.hint, notAfter: notAfter.toISOString() }, audit: [entry] };
  });
  return { ...made, token: ctx.idempotency?.replayed ? null : token.token };
}
