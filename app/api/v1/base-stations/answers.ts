import { z } from "zod";
import type { BaseStationView } from "#lib/base-station/base-station-view";
import type { BaseStationRow } from "#lib/base-station/list-row";
import {
  ADMINISTRATIVE_STATES,
  BACKHAUL_SECURITIES,
  CONNECTION_STATES,
  COUNTED_CERTIFICATE_FILTERS,
  HEALTH_STATES,
  type HealthState,
  RF_REGIONS,
} from "#lib/base-station/values";
import { stationCertificate } from "#lib/certificate/station-certificate";
import { CERTIFICATE_DELIVERIES, CERTIFICATE_STATES } from "#lib/certificate/values";
import { STATION_ACCESSES } from "#lib/policy/values";

const Time = z.iso.datetime();

const Identity = {
  id: z.string().meta({ example: "bs_01JD7Q4Z8MZK3V9T2B6XWYH5CE" }),
  name: z.string(),
  lrrUuid: z.string().meta({ description: "Never changes", example: "0016C0-58A0CBFFFE80AA01" }),
  eui: z
    .string()
    .nullable()
    .meta({ description: "EUI-64 of a Basics Station, else null", example: "58A0CBFFFE80AA01" }),
  lrrId: z.string().meta({ description: "Allocated at creation, 8 hex digits", example: "10020039" }),
  manufacturer: z.string(),
  model: z.string(),
  rfRegion: z.enum(RF_REGIONS),
  serialNumber: z.string().nullable(),
  tags: z.array(z.string()),
  domains: z.array(z.string()).meta({ description: "group:name each", example: ["region:europe/north"] }),
  administrative: z.object({ state: z.enum(ADMINISTRATIVE_STATES), since: Time }),
  backhaulSecurity: z.enum(BACKHAUL_SECURITIES).meta({ description: "Wanted" }),
  lrrVersion: z.string().nullable(),
  publicKeyFingerprint: z.string().nullable().meta({ description: "SHA256: and base64 over SubjectPublicKeyInfo" }),
  certificate: z
    .object({
      state: z.enum(CERTIFICATE_STATES),
      delivery: z.enum(CERTIFICATE_DELIVERIES).nullable(),
      notAfter: Time.nullable(),
    })
    .nullable()
    .meta({ description: "The current certificate; null while there is none" }),
  version: z.int().meta({ description: "Counts changes by operators; the ETag" }),
  createdAt: Time,
};

const Located = { latitude: z.number(), longitude: z.number(), altitudeM: z.number().nullable() };

export const BaseStationListItem = z
  .object({
    ...Identity,
    health: z
      .object({ state: z.enum(HEALTH_STATES), since: Time })
      .nullable()
      .meta({
        description:
          "null where it is not known: of a station that is not suspended, and is no Basics Station or speaks directly to somebody else's LNS",
      }),
    connection: z
      .object({ state: z.enum(CONNECTION_STATES), since: Time.nullable() })
      .nullable()
      .meta({
        description:
          "Of a Basics Station to the LNS; null for any other. UNKNOWN, without since, where it speaks directly to somebody else's LNS",
      }),
    lastReportAt: Time.nullable().meta({
      description:
        "A Basics Station's last message to the LNS, connected or not, or its last call at CUPS where it speaks directly to somebody else's LNS; of any other when it called last",
    }),
    stationVersion: z
      .string()
      .nullable()
      .meta({ description: "What a Basics Station said of its software when it connected last, or to CUPS" }),
  })
  .meta({ id: "BaseStationListItem" });

export const BaseStation = z
  .object({
    ...Identity,
    contact: z.string().nullable(),
    address: z.string().nullable(),
    notes: z.string().nullable(),
    location: z.union([
      z.object({ kind: z.literal("UNKNOWN") }),
      z.object({ kind: z.enum(["ADMINISTRATIVE", "GPS"]), ...Located }),
    ]),
    access: z.enum(STATION_ACCESSES).meta({
      description: "How it proves who it is, where the policy leaves a choice",
    }),
    validity: z
      .string()
      .nullable()
      .meta({ description: "Of its next certificates; null: the policy's", example: "P90D" }),
    renewBeforeDays: z.int().nullable().meta({ description: "Days; null: the policy's" }),
    createdBy: z.string(),
    changedAt: Time,
    changedBy: z.string(),
  })
  .meta({ id: "BaseStation" });

export const BaseStationList = z
  .object({
    data: z.array(BaseStationListItem),
    page: z.object({
      nextCursor: z.string().nullable(),
      hasMore: z.boolean(),
      total: z.int().optional().meta({ description: "All that match; only with count=true" }),
    }),
  })
  .meta({ id: "BaseStationList" });

export const BaseStationCounters = z
  .object({
    all: z.int(),
    active: z.int(),
    suspended: z.int(),
    health: z
      .object(Object.fromEntries(HEALTH_STATES.map((state) => [state, z.int()])) as Record<HealthState, z.ZodInt>)
      .meta({ description: "A station whose health is not known is in none" }),
    certificate: z.object(
      Object.fromEntries(COUNTED_CERTIFICATE_FILTERS.map((filter) => [filter, z.int()])) as Record<
        (typeof COUNTED_CERTIFICATE_FILTERS)[number],
        z.ZodInt
      >,
    ),
  })
  .meta({ id: "BaseStationCounters" });

/** A base station as REST shows it. */
export function baseStationJson(station: BaseStationView, now: Date): z.input<typeof BaseStation> {
  return { ...station, certificate: stationCertificate(station.certificate, now) };
}

/** The same for a row of the list. */
export function baseStationRowJson(row: BaseStationRow, now: Date): z.input<typeof BaseStationListItem> {
  return { ...row, certificate: stationCertificate(row.certificate, now) };
}
