import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import type { Caller, Peer } from "#lib/enrolment/peer";
import { MINUTE_MS } from "#lib/platform/clock";

/** The time of the last contact is written at most this often while nothing else changes. */
const WRITE_EVERY_MS = MINUTE_MS;

interface LastWritten {
  atMs: number;
  /** What would be worth a write at once. */
  facts: string;
}

/** Per process; a station that speaks to several is written by each, which harms nothing. */
const written = new WeakMap<Context["db"], Map<string, LastWritten>>();

type ContactContext = Pick<Context, "db" | "openTransaction" | "clock" | "log" | "notify">;

/**
 * Notes that a base station was let in: when, from where, with which TLS and which certificate of ours. Telemetry: a
 * failure is logged and does not disturb the request.
 */
export async function recordContact(ctx: ContactContext, contact: { caller: Caller; peer: Peer }): Promise<void> {
  const { caller, peer } = contact;
  const now = ctx.clock.now();
  const known = written.get(ctx.db) ?? new Map<string, LastWritten>();
  written.set(ctx.db, known);
  const facts = [peer.address, peer.tlsVersion, peer.cipher, caller.certificate?.serialNumber].join("\n");
  const last = known.get(caller.baseStationId);
  const ageMs = last ? now.getTime() - last.atMs : WRITE_EVERY_MS;
  if (last?.facts === facts && ageMs >= 0 && ageMs < WRITE_EVERY_MS) return;
  known.set(caller.baseStationId, { atMs: now.getTime(), facts });
  try {
    if (await store(ctx, contact, now)) ctx.notify("event");
  } catch (error) {
    known.delete(caller.baseStationId);
    ctx.log.info({ error, baseStation: caller.baseStationId }, "contact not recorded");
  }
}

/**
 * One statement: every station's first request pays for it.
 *
 * @returns whether pages that are open should know: a first contact, or another address, TLS or certificate.
 */
function store(ctx: ContactContext, { caller, peer }: { caller: Caller; peer: Peer }, now: Date): Promise<boolean> {
  const { baseStationId: id, organizationId } = caller;
  const serialNumber = caller.certificate?.serialNumber ?? null;
  return recordTelemetry(ctx, async (tx) => {
    const told = await tx.$queryRaw<{ id: bigint }[]>`
      WITH seen AS (
        SELECT ${peer.address}::text AS address, ${peer.tlsVersion}::text AS version, ${peer.cipher}::text AS cipher,
               ${serialNumber}::text AS serial_number
      ), changed AS (
        SELECT FROM seen WHERE NOT EXISTS (
          SELECT FROM base_station_observation AS known WHERE known.base_station_id = ${id}
            AND (known.last_address, known.tls_version, known.tls_cipher, known.certificate_serial_number)
                IS NOT DISTINCT FROM (seen.address, seen.version, seen.cipher, seen.serial_number))
      ), stored AS (
        INSERT INTO base_station_observation AS known (base_station_id, last_contact_at, last_address, tls_version,
          tls_cipher, certificate_serial_number)
        SELECT ${id}, ${now}, address, version, cipher, serial_number FROM seen
        ON CONFLICT (base_station_id) DO UPDATE SET last_contact_at = EXCLUDED.last_contact_at,
          last_address = EXCLUDED.last_address, tls_version = EXCLUDED.tls_version, tls_cipher = EXCLUDED.tls_cipher,
          certificate_serial_number = EXCLUDED.certificate_serial_number
        WHERE known.last_contact_at <= EXCLUDED.last_contact_at
      )
      INSERT INTO event (organization_id, type, target_id, base_station_id, at)
      SELECT ${organizationId}, 'base_station.contact', ${id}, ${id}, ${now} FROM changed
      RETURNING id`;
    return told.length > 0;
  });
}
