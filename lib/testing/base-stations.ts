import type { BaseStation, Prisma } from "#lib/generated/prisma/client";
import type { Database } from "#lib/platform/db/client";
import { newId } from "#lib/platform/new-id";
import type { Random } from "#lib/platform/random";
import type { TestContext } from "./context";

type Fields = Partial<Prisma.BaseStationUncheckedCreateInput>;

const hex = (random: Random, bytes: number) => Buffer.from(random.bytes(bytes)).toString("hex").toUpperCase();

/**
 * A base station's row, written directly: no rules, no audit event. What is not given is made up, unique on the
 * platform; `lrrUuid` decides whether it is a Basics Station.
 */
export async function insertBaseStation(
  ctx: Pick<TestContext, "clock" | "random" | "organizationId" | "database">,
  fields: Fields = {},
): Promise<BaseStation> {
  const now = ctx.clock.now();
  const lrrUuid = fields.lrrUuid ?? `7076FF-${hex(ctx.random, 6)}`;
  const lrrId = fields.lrrId ?? `20${hex(ctx.random, 3)}`;
  return ctx.database.baseStation.create({
    data: {
      id: newId(ctx, "bs"),
      organizationId: ctx.organizationId,
      eui64: /^0016C0-([0-9A-F]{16})$/.exec(lrrUuid)?.[1] ?? null,
      name: `BS-${lrrId}`,
      manufacturer: "Generic",
      model: "Generic",
      rfRegion: "EU868",
      backhaulSecurity: "TLS",
      administrativeSince: now,
      createdAt: now,
      createdBy: "Test",
      changedAt: now,
      changedBy: "Test",
      ...fields,
      lrrUuid,
      lrrId,
    },
  });
}

/**
 * Many base stations of one organization, made by one statement: mixed names, models, states and certificates, the
 * same for the same `from` and `count`.
 *
 * @param from numbers them, and with that their names and LRR-IDs; two calls must not overlap.
 * @param now certificates end up to 700 days after it, some before.
 */
export async function insertManyBaseStations(
  database: Pick<Database, "$executeRaw">,
  many: { organizationId: string; from: number; count: number; now: Date },
): Promise<void> {
  const { organizationId, from, count, now } = many;
  await database.$executeRaw`
    INSERT INTO base_station (
      id, organization_id, lrr_uuid, eui64, lrr_id, name, manufacturer, model, rf_region, serial_number, tags,
      administrative_state, administrative_since, backhaul_security, lrr_version,
      public_key, public_key_fingerprint, public_key_label, public_key_declared_at,
      certificate_standing, certificate_not_after, certificate_renewal_opens_at, certificate_download_by,
      certificate_in_use_since, created_at, created_by, changed_at, changed_by)
    SELECT 'bs_' || lpad(i::text, 26, '0'), ${organizationId},
      CASE WHEN i % 2 = 0 THEN '0016C0-' || digits ELSE '7076FF-' || substr(digits, 1, 12) END,
      CASE WHEN i % 2 = 0 THEN digits END,
      upper(lpad(to_hex(1610612736 + i), 8, '0')),
      (ARRAY['Aarau', 'Basel', 'Bern', 'Biel', 'Chur', 'Davos', 'Fribourg', 'Genève', 'Interlaken', 'Lausanne', 'Lugano',
             'Luzern', 'Neuchâtel', 'Olten', 'Sion', 'Thun', 'Winterthur', 'Zug', 'Zürich'])[1 + (i * 7) % 19]
        || ' ' || (ARRAY['Roof', 'Mast', 'Tower', 'Hafen', 'Kirche', 'Bahnhof', 'Silo'])[1 + (i * 3) % 7] || ' ' || i,
      'Generic', 'Generic', (ARRAY['EU868', 'US915', 'AU915'])[1 + i % 3]::rf_region,
      'SN' || upper(substr(md5('serial' || i), 1, 8)),
      CASE WHEN i % 5 = 0 THEN ARRAY['rooftop', 'site-' || i % 100] ELSE '{}' END,
      CASE WHEN i % 40 = 0 THEN 'SUSPENDED' ELSE 'ACTIVE' END::administrative_state, ${now}, 'TLS', '2.8.36',
      sha256(i::text::bytea), 'SHA256:' || rtrim(encode(sha256(i::text::bytea), 'base64'), '='), 'P-256', ${now},
      CASE WHEN revoked THEN 'REVOKED' WHEN none THEN 'NOT_GENERATED' ELSE 'ISSUED' END::certificate_standing,
      CASE WHEN NOT revoked AND NOT none THEN ends END,
      CASE WHEN NOT revoked AND NOT none THEN ends - interval '6 days' END,
      CASE WHEN NOT revoked AND NOT none THEN ends - interval '729 days' END,
      CASE WHEN NOT revoked AND NOT none AND i % 33 > 0 THEN ends - interval '729 days' END,
      ${now}::timestamptz - make_interval(secs => i), 'Test', ${now}, 'Test'
    FROM (
      SELECT i, upper(substr(md5('eui' || i), 1, 16)) AS digits, i % 50 = 0 AS revoked, i % 20 = 1 AS none,
             ${now}::timestamptz + make_interval(hours => (i * 37) % 17000 - 48) AS ends
      FROM generate_series(${from}::int, ${from + count - 1}::int) AS i
    ) AS numbered`;
}
