import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { MINUTE_MS } from "#lib/platform/clock";
import { inBatches } from "#lib/platform/in-batches";
import type { UpdateInfoRequest } from "./update-info-request";

/** The time of the last contact is written at most this often while nothing else changes. */
const WRITE_EVERY_MS = MINUTE_MS;

const BATCH = 256;
/** Contacts that brought nothing share a transaction with all that come within this time; nobody waits for it. */
const COLLECT_MS = 100;

/** What a page shows of a text that a station sends (prisma/schema/cups.prisma). */
const MAX_URI = 300;
const MAX_TEXT = 200;

/** Parts of an answer, as they stand in cups_contact.sent. */
export type SentPart = "CUPS_URI" | "LNS_URI" | "CUPS_CREDENTIAL" | "LNS_CREDENTIAL" | "UPDATE";

export type GivenAnswer =
  /** The station has all it should have. */
  | { readonly kind: "NOTHING_DUE" }
  /** It was given the same too often: not this time. */
  | { readonly kind: "WITHHELD" }
  /** `sha256`: of the body, hex. */
  | { readonly kind: "SENT"; readonly parts: readonly SentPart[]; readonly sha256: string };

export interface CupsContact {
  readonly baseStationId: string;
  readonly organizationId: string;
  readonly address: string;
  readonly request: UpdateInfoRequest;
  readonly answer: GivenAnswer;
}

type ContactContext = Pick<Context, "db" | "openTransaction" | "clock" | "log" | "notify">;

interface LastWritten {
  atMs: number;
  facts: string;
}

/** Per process; a station that speaks to several is written by each, which harms nothing. */
const written = new WeakMap<Context["db"], Map<string, LastWritten>>();

/**
 * Notes what a station told CUPS, and what it was answered. What is sent is noted before it leaves, so that a station
 * which takes the same again and again is seen; that nothing was due is noted soon afterwards.
 *
 * @throws DomainError unavailable `database_unavailable`, when something is to be sent.
 */
export async function recordCupsContact(ctx: ContactContext, contact: CupsContact): Promise<void> {
  const now = ctx.clock.now();
  const known = written.get(ctx.db) ?? new Map<string, LastWritten>();
  written.set(ctx.db, known);
  const { baseStationId, answer } = contact;
  const facts = JSON.stringify([contact.address, contact.request, answer.kind]);
  const last = known.get(baseStationId);
  const ageMs = last ? now.getTime() - last.atMs : WRITE_EVERY_MS;
  if (answer.kind !== "SENT" && last?.facts === facts && ageMs >= 0 && ageMs < WRITE_EVERY_MS) return;
  known.set(baseStationId, { atMs: now.getTime(), facts });
  const isSent = answer.kind === "SENT";
  const writing = batchesOf(
    ctx,
    isSent,
  )({ contact, at: now }).then(
    (isNews) => {
      if (isNews) ctx.notify("event");
    },
    (error: unknown) => {
      known.delete(baseStationId);
      if (isSent) throw error;
      ctx.log.info({ error, baseStation: baseStationId }, "contact with CUPS not recorded");
    },
  );
  if (isSent) return writing;
  const open = unwritten.get(ctx.db) ?? new Set<Promise<void>>();
  unwritten.set(ctx.db, open);
  open.add(writing);
  void writing.then(() => open.delete(writing));
}

const unwritten = new WeakMap<Context["db"], Set<Promise<void>>>();

/** Waits until every contact is on record: before a process ends. */
export async function cupsContactsWritten({ db }: Pick<Context, "db">): Promise<void> {
  await Promise.all(unwritten.get(db) ?? []);
}

interface Seen {
  contact: CupsContact;
  at: Date;
}

interface Batches {
  now: (seen: Seen) => Promise<boolean>;
  soon: (seen: Seen) => Promise<boolean>;
}

const batches = new WeakMap<Context["db"], Batches>();

function batchesOf(ctx: ContactContext, isUrgent: boolean): (seen: Seen) => Promise<boolean> {
  const run = (all: readonly Seen[]) => store(ctx, all);
  const known = batches.get(ctx.db) ?? { now: inBatches(BATCH, run), soon: inBatches(BATCH, run, COLLECT_MS) };
  batches.set(ctx.db, known);
  return isUrgent ? known.now : known.soon;
}

/** @returns whether pages that are open should know: a first contact, other facts, or something was sent. */
async function store(ctx: ContactContext, all: readonly Seen[]): Promise<boolean[]> {
  // The last of a station that called twice; in the order of ids, so that two processes never wait in a circle.
  const last = new Map(all.map((one) => [one.contact.baseStationId, one]));
  const rows = [...last.values()].map(rowOf).sort((a, b) => (a.id < b.id ? -1 : 1));
  const told = await recordTelemetry(
    ctx,
    (tx) => tx.$queryRaw<{ id: string }[]>`
      WITH seen AS (
        SELECT row.*, array(SELECT jsonb_array_elements_text(row.key_list)::bigint) AS keys,
          array(SELECT jsonb_array_elements_text(row.sent_list)) AS sent
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(
          id text, organization_id text, at timestamptz, address text, cups_uri text, lns_uri text, cups_crc32 bigint,
          lns_crc32 bigint, station_version text, model text, package text, key_list jsonb, sent_list jsonb,
          answer text, sha256 text)
      ), changed AS (
        SELECT seen.* FROM seen LEFT JOIN cups_contact AS known ON known.base_station_id = seen.id
        WHERE known.base_station_id IS NULL OR seen.answer = 'SENT'
          OR (known.address, known.cups_uri, known.lns_uri, known.cups_crc32, known.lns_crc32, known.station_version,
              known.model, known.package, known.keys)
             IS DISTINCT FROM (seen.address, seen.cups_uri, seen.lns_uri, seen.cups_crc32, seen.lns_crc32,
              seen.station_version, seen.model, seen.package, seen.keys)
      ), stored AS (
        INSERT INTO cups_contact AS known (base_station_id, at, address, cups_uri, lns_uri, cups_crc32, lns_crc32,
          station_version, model, package, keys, sent, sent_at, answer_sha256, answer_count)
        SELECT id, at, address, cups_uri, lns_uri, cups_crc32, lns_crc32, station_version, model, package, keys, sent,
          CASE WHEN answer = 'SENT' THEN at END, sha256, CASE WHEN answer = 'SENT' THEN 1 ELSE 0 END
        FROM seen ORDER BY id
        ON CONFLICT (base_station_id) DO UPDATE SET at = EXCLUDED.at, address = EXCLUDED.address,
          cups_uri = EXCLUDED.cups_uri, lns_uri = EXCLUDED.lns_uri, cups_crc32 = EXCLUDED.cups_crc32,
          lns_crc32 = EXCLUDED.lns_crc32, station_version = EXCLUDED.station_version, model = EXCLUDED.model,
          package = EXCLUDED.package, keys = EXCLUDED.keys,
          sent = CASE WHEN EXCLUDED.answer_count = 1 THEN EXCLUDED.sent ELSE known.sent END,
          sent_at = coalesce(EXCLUDED.sent_at, known.sent_at),
          answer_sha256 = CASE (SELECT answer FROM seen WHERE seen.id = EXCLUDED.base_station_id)
            WHEN 'WITHHELD' THEN known.answer_sha256 ELSE EXCLUDED.answer_sha256 END,
          answer_count = CASE (SELECT answer FROM seen WHERE seen.id = EXCLUDED.base_station_id)
            WHEN 'WITHHELD' THEN known.answer_count
            WHEN 'SENT' THEN CASE WHEN known.answer_sha256 = EXCLUDED.answer_sha256 THEN known.answer_count + 1 ELSE 1 END
            ELSE 0 END
        WHERE known.at <= EXCLUDED.at
      )
      INSERT INTO event (organization_id, type, target_id, base_station_id, at)
      SELECT organization_id, 'cups.contact', id, id, at FROM changed
      RETURNING target_id AS id`,
  );
  const changed = new Set(told.map(({ id }) => id));
  return all.map(({ contact }) => changed.has(contact.baseStationId));
}

const rowOf = ({ contact: { baseStationId, organizationId, address, request, answer }, at }: Seen) => ({
  id: baseStationId,
  organization_id: organizationId,
  at: at.toISOString(),
  address,
  cups_uri: cut(request.cupsUri, MAX_URI),
  lns_uri: cut(request.lnsUri, MAX_URI),
  cups_crc32: request.cupsCrc32,
  lns_crc32: request.lnsCrc32,
  station_version: cut(request.stationVersion, MAX_TEXT),
  model: cut(request.model, MAX_TEXT),
  package: cut(request.package, MAX_TEXT),
  key_list: request.keys,
  sent_list: answer.kind === "SENT" ? answer.parts : [],
  answer: answer.kind,
  sha256: answer.kind === "SENT" ? answer.sha256 : null,
});

/** By characters, so that none is cut in half. */
const cut = (text: string | null, length: number): string | null =>
  text === null || text.length <= length ? text : [...text].slice(0, length).join("");
