import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import type { Caller, Peer } from "#lib/connection-attempt/peer";
import { MINUTE_MS } from "#lib/platform/clock";
import { inBatches } from "#lib/platform/in-batches";

/** The time of the last contact is written at most this often while nothing else changes. */
const WRITE_EVERY_MS = MINUTE_MS;

const BATCH = 256;

interface LastWritten {
  atMs: number;
  /** What would be worth a write at once. */
  facts: string;
}

/** Per process; a station that speaks to several is written by each, which harms nothing. */
const written = new WeakMap<Context["db"], Map<string, LastWritten>>();

type ContactContext = Pick<Context, "db" | "openTransaction" | "clock" | "log" | "notify">;

/** A base station that was let in; a Basics Station also by a vendor's certificate. */
export interface Contact {
  caller: Caller & { vendorCaId?: string | null; certificateSha256?: string | null };
  peer: Peer;
}

/**
 * Notes that a base station was let in: when, from where, with which TLS and which certificate of ours or of a vendor's.
 * Telemetry: a failure is logged and does not disturb the request.
 */
export async function recordContact(ctx: ContactContext, contact: Contact): Promise<void> {
  const { caller, peer } = contact;
  const now = ctx.clock.now();
  const known = written.get(ctx.db) ?? new Map<string, LastWritten>();
  written.set(ctx.db, known);
  const vendor = vendorOf(contact);
  const shown = [caller.certificate?.serialNumber, vendor?.vendorCaId, vendor?.sha256];
  const facts = [peer.address, peer.tlsVersion, peer.cipher, ...shown].join("\n");
  const last = known.get(caller.baseStationId);
  const ageMs = last ? now.getTime() - last.atMs : WRITE_EVERY_MS;
  if (last?.facts === facts && ageMs >= 0 && ageMs < WRITE_EVERY_MS) return;
  known.set(caller.baseStationId, { atMs: now.getTime(), facts });
  try {
    if (await batchesOf(ctx)({ contact, at: now })) ctx.notify("event");
  } catch (error) {
    known.delete(caller.baseStationId);
    ctx.log.info({ error, baseStation: caller.baseStationId }, "contact not recorded");
  }
}

/** The vendor's certificate by which it was let in; undefined for anything of ours. */
function vendorOf({ caller: { vendorCaId, certificateSha256 } }: Contact) {
  return vendorCaId && certificateSha256 ? { vendorCaId, sha256: certificateSha256 } : undefined;
}

interface Seen {
  contact: Contact;
  at: Date;
}

const batches = new WeakMap<Context["db"], (seen: Seen) => Promise<boolean>>();

/** Stations that call at the same time share a transaction: every station's first request pays for it. */
function batchesOf(ctx: ContactContext): (seen: Seen) => Promise<boolean> {
  const known = batches.get(ctx.db) ?? inBatches(BATCH, (all) => store(ctx, all));
  batches.set(ctx.db, known);
  return known;
}

/** @returns whether pages that are open should know: a first contact, or another address, TLS or certificate. */
async function store(ctx: ContactContext, all: readonly Seen[]): Promise<boolean[]> {
  // The last of a station that called twice; in the order of ids, so that two processes never wait in a circle.
  const last = new Map(all.map((one) => [one.contact.caller.baseStationId, one]));
  const rows = [...last.values()].map(rowOf).sort((a, b) => (a.id < b.id ? -1 : 1));
  const told = await recordTelemetry(
    ctx,
    (tx) => tx.$queryRaw<{ id: string }[]>`
      WITH seen AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(
          id text, organization_id text, at timestamptz, address text, version text, cipher text, serial_number text,
          vendor_ca_id text, vendor_sha256 text, vendor_at timestamptz, vendor_certificate text)
      ), changed AS (
        SELECT seen.* FROM seen LEFT JOIN base_station_observation AS known ON known.base_station_id = seen.id
        WHERE known.base_station_id IS NULL
          OR (known.last_address, known.tls_version, known.tls_cipher, known.certificate_serial_number)
             IS DISTINCT FROM (seen.address, seen.version, seen.cipher, seen.serial_number)
          OR (seen.vendor_ca_id IS NOT NULL AND (known.vendor_ca_id, known.vendor_certificate_sha256)
             IS DISTINCT FROM (seen.vendor_ca_id, seen.vendor_sha256))
      ), stored AS (
        INSERT INTO base_station_observation AS known (base_station_id, last_contact_at, last_address, tls_version,
          tls_cipher, certificate_serial_number, vendor_ca_id, vendor_certificate_sha256, vendor_certificate_at)
        SELECT id, at, address, version, cipher, serial_number, vendor_ca_id, vendor_sha256, vendor_at
        FROM seen ORDER BY id
        ON CONFLICT (base_station_id) DO UPDATE SET last_contact_at = EXCLUDED.last_contact_at,
          last_address = EXCLUDED.last_address, tls_version = EXCLUDED.tls_version, tls_cipher = EXCLUDED.tls_cipher,
          certificate_serial_number = EXCLUDED.certificate_serial_number,
          vendor_ca_id = coalesce(EXCLUDED.vendor_ca_id, known.vendor_ca_id),
          vendor_certificate_sha256 = coalesce(EXCLUDED.vendor_certificate_sha256, known.vendor_certificate_sha256),
          vendor_certificate_at = coalesce(EXCLUDED.vendor_certificate_at, known.vendor_certificate_at)
        WHERE known.last_contact_at <= EXCLUDED.last_contact_at
      ), kept AS (
        INSERT INTO shown_vendor_certificate (base_station_id, sha256, certificate)
        SELECT seen.id, vendor_sha256, decode(vendor_certificate, 'base64')
        FROM seen LEFT JOIN shown_vendor_certificate AS known ON known.base_station_id = seen.id
        WHERE vendor_certificate IS NOT NULL AND known.sha256 IS DISTINCT FROM vendor_sha256::bpchar ORDER BY seen.id
        ON CONFLICT (base_station_id) DO UPDATE SET sha256 = EXCLUDED.sha256, certificate = EXCLUDED.certificate
      )
      INSERT INTO event (organization_id, type, target_id, base_station_id, at)
      SELECT organization_id, 'base_station.contact', id, id, at FROM changed
      RETURNING target_id AS id`,
  );
  const changed = new Set(told.map(({ id }) => id));
  return all.map(({ contact }) => changed.has(contact.caller.baseStationId));
}

const rowOf = ({ contact, contact: { caller, peer }, at }: Seen) => ({
  id: caller.baseStationId,
  organization_id: caller.organizationId,
  at: at.toISOString(),
  address: peer.address,
  version: peer.tlsVersion,
  cipher: peer.cipher,
  serial_number: caller.certificate?.serialNumber ?? null,
  vendor_ca_id: vendorOf(contact)?.vendorCaId ?? null,
  vendor_sha256: vendorOf(contact)?.sha256 ?? null,
  vendor_at: vendorOf(contact) ? at.toISOString() : null,
  vendor_certificate:
    vendorOf(contact) && peer.certificate ? Buffer.from(peer.certificate.der).toString("base64") : null,
});
