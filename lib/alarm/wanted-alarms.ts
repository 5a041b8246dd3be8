import type { Context } from "#lib/audit/context";
import { RENEWAL_OVERDUE_HOURS } from "#lib/base-station/values";
import { neededUntil } from "#lib/certificate-authority/needed-until";
import { ROTATE_ALARM_DAYS } from "#lib/certificate-authority/values";
import { Prisma } from "#lib/generated/prisma/client";
import { DAY_MS, HOUR_MS } from "#lib/platform/clock";
import { readPolicy } from "#lib/policy/read-policy";
import type { Policy } from "#lib/policy/values";
import { LIST_ALARM_DAYS, ROOT_LIST_RENEW_DAYS } from "#lib/revocation/values";
import {
  type AlarmType,
  CA_CRITICAL_DAYS,
  CA_MAJOR_DAYS,
  CA_WARNING_DAYS,
  OVERDUE_MAJOR_DAYS,
  OVERDUE_MINOR_DAYS,
} from "./values";

/** The root's list is renewed within an hour of that day: past one more, that has not worked. */
const ROOT_LIST_ALARM_DAYS = ROOT_LIST_RENEW_DAYS - 1;

/**
 * SQL for all that deserves an alarm now: type, subject_id, organization_id, base_station_id, severity. Stations that
 * are suspended or deleted have none.
 */
export async function wantedAlarms(ctx: Pick<Context, "db" | "clock">): Promise<Prisma.Sql> {
  const now = ctx.clock.now();
  const { policy } = await readPolicy(ctx);
  return Prisma.join(
    [renewalOverdue(now), notDownloaded(now), authorityEnding(now, policy), revocationListEnding(now)],
    " UNION ALL ",
  );
}

const type = (name: AlarmType) => Prisma.raw(`'${name}'::text AS type`);
const inDays = (now: Date, days: number) => new Date(now.getTime() + days * DAY_MS);

/** Per organization, so that the indexes that begin with it find what is due among any number of stations. */
const perOrganization = (columns: Prisma.Sql, condition: Prisma.Sql) => Prisma.sql`
  SELECT due.* FROM organization CROSS JOIN LATERAL (
    SELECT ${columns} FROM base_station
    WHERE organization_id = organization.id AND deleted_at IS NULL AND administrative_state = 'ACTIVE' AND ${condition}
  ) AS due`;

/**
 * Inside the renewal window for 24 h, or expired, with no newer certificate (enrolment.md W6): the station's columns are
 * those of its current one. A request for a new one that nobody has signed yet ends nothing.
 */
function renewalOverdue(now: Date): Prisma.Sql {
  const overdueSince = new Date(now.getTime() - RENEWAL_OVERDUE_HOURS * HOUR_MS);
  const columns = Prisma.sql`${type("certificate_renewal_overdue")}, base_station.id AS subject_id, organization_id,
    base_station.id AS base_station_id, CASE
      WHEN certificate_not_after <= ${now} THEN 'CRITICAL'
      WHEN certificate_not_after <= ${inDays(now, OVERDUE_MAJOR_DAYS)} THEN 'MAJOR'
      WHEN certificate_not_after <= ${inDays(now, OVERDUE_MINOR_DAYS)} THEN 'MINOR'
      ELSE 'WARNING' END AS severity`;
  const due = Prisma.sql`certificate_renewal_opens_at <= ${now}
    AND (certificate_renewal_opens_at <= ${overdueSince} OR certificate_not_after <= ${now})`;
  return Prisma.sql`${perOrganization(columns, Prisma.sql`certificate_standing = 'ISSUED' AND ${due}`)}
    UNION ALL ${perOrganization(columns, Prisma.sql`certificate_standing = 'BEING_GENERATED' AND ${due}`)}`;
}

/** 15 minutes passed, and the station has not come for it. Of one that has expired meanwhile, renewal is the matter. */
function notDownloaded(now: Date): Prisma.Sql {
  return perOrganization(
    Prisma.sql`${type("certificate_not_downloaded")}, base_station.id AS subject_id, organization_id,
      base_station.id AS base_station_id, 'MINOR' AS severity`,
    Prisma.sql`certificate_standing = 'ISSUED' AND certificate_downloaded_at IS NULL
      AND certificate_in_use_since IS NULL AND certificate_download_by <= ${now} AND certificate_not_after > ${now}`,
  );
}

/**
 * CAs that sign: 90, 30 and 7 days before their end, and when the one that replaces them is overdue because they will
 * soon not cover the default validity (enrolment.md N5, B9).
 */
function authorityEnding(now: Date, policy: Policy): Prisma.Sql {
  const soon = inDays(now, ROTATE_ALARM_DAYS);
  const needed = Prisma.sql`CASE active.kind WHEN 'SERVER' THEN ${neededUntil("SERVER", policy, soon)}::timestamptz
    ELSE ${neededUntil("BASE_STATION", policy, soon)}::timestamptz END`;
  return Prisma.sql`
    SELECT ${type("ca_expiring")}, active.id AS subject_id, NULL AS organization_id, NULL AS base_station_id, CASE
        WHEN active.not_after <= ${inDays(now, CA_CRITICAL_DAYS)} THEN 'CRITICAL'
        WHEN active.not_after <= ${inDays(now, CA_MAJOR_DAYS)} THEN 'MAJOR'
        ELSE 'WARNING' END AS severity
    FROM (
      SELECT DISTINCT ON (kind) id, kind, not_after FROM certificate_authority
      WHERE retired_at IS NULL ORDER BY kind, generation DESC
    ) AS active
    WHERE active.not_after <= ${inDays(now, CA_WARNING_DAYS)} OR active.not_after <= ${needed}`;
}

/** Lists that are about to run out although they are made anew in time (enrolment.md L7, H7). */
function revocationListEnding(now: Date): Prisma.Sql {
  return Prisma.sql`
    SELECT ${type("revocation_list_ending")}, shard.id AS subject_id, NULL AS organization_id, NULL AS base_station_id,
      CASE WHEN shard.next_update <= ${now} THEN 'CRITICAL' ELSE 'MAJOR' END AS severity
    FROM revocation_shard AS shard JOIN certificate_authority AS authority ON authority.id = shard.authority_id
    WHERE authority.not_after > ${now} AND shard.next_update <= CASE authority.kind
      WHEN 'ROOT' THEN ${inDays(now, ROOT_LIST_ALARM_DAYS)}::timestamptz
      ELSE ${inDays(now, LIST_ALARM_DAYS)}::timestamptz END`;
}
