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

/** @returns whether pages that are open should know: a first contact, or another address, TLS or certificate. */
function store(ctx: ContactContext, { caller, peer }: { caller: Caller; peer: Peer }, now: Date): Promise<boolean> {
  const { baseStationId, organizationId } = caller;
  const seen = {
    lastAddress: peer.address,
    tlsVersion: peer.tlsVersion,
    tlsCipher: peer.cipher,
    certificateSerialNumber: caller.certificate?.serialNumber ?? null,
  };
  return recordTelemetry(ctx, async (tx) => {
    const before = await tx.baseStationObservation.findUnique({ where: { baseStationId } });
    await tx.$executeRaw`
      INSERT INTO base_station_observation (base_station_id, last_contact_at, last_address, tls_version, tls_cipher,
        certificate_serial_number)
      VALUES (${baseStationId}, ${now}, ${seen.lastAddress}, ${seen.tlsVersion}, ${seen.tlsCipher},
        ${seen.certificateSerialNumber})
      ON CONFLICT (base_station_id) DO UPDATE SET last_contact_at = EXCLUDED.last_contact_at,
        last_address = EXCLUDED.last_address, tls_version = EXCLUDED.tls_version, tls_cipher = EXCLUDED.tls_cipher,
        certificate_serial_number = EXCLUDED.certificate_serial_number
      WHERE base_station_observation.last_contact_at <= EXCLUDED.last_contact_at`;
    const fields = Object.keys(seen) as (keyof typeof seen)[];
    const changed = !before || fields.some((field) => before[field] !== seen[field]);
    if (changed) {
      const type = "base_station.contact";
      await tx.event.create({ data: { organizationId, type, targetId: baseStationId, baseStationId, at: now } });
    }
    return changed;
  });
}
