import { z } from "zod";
import { Time } from "#app/api/v1/shared-schemas";
import { ReadBaseStation } from "#lib/base-station/schema";
import { CONNECTION_STATES, HEALTH_STATES } from "#lib/base-station/values";
import { operation } from "#lib/web/operation";

const Relay = z.object({
  server: z.object({ id: z.string(), name: z.string().nullable() }),
  openSince: Time.nullable(),
  fault: z.string().nullable(),
  faultSide: z.enum(["STATION", "SERVER"]).nullable(),
  faultAt: Time.nullable(),
  droppedCount: z.int(),
});

const Session = z.object({
  connectedAt: Time,
  disconnectedAt: Time.nullable().meta({ description: "null while it is open" }),
  closeReason: z.string().nullable(),
  address: z.string(),
  tls: z.object({ version: z.string(), cipher: z.string() }),
  proof: z.object({
    kind: z.enum(["CERTIFICATE", "VENDOR_CERTIFICATE", "TOKEN"]),
    serialNumber: z.string().nullable(),
    sha256: z.string().nullable().meta({ description: "Of the certificate, hex" }),
    certificateId: z.string().nullable().meta({ description: "Of a certificate of this platform" }),
  }),
  software: z.object({
    station: z.string().nullable(),
    firmware: z.string().nullable(),
    package: z.string().nullable(),
    model: z.string().nullable(),
    protocol: z.int().nullable(),
    features: z.array(z.string()),
  }),
  configuredAt: Time.nullable().meta({ description: "When router_config was sent" }),
  roundTripMs: z.number().nullable(),
  lastMessageAt: Time.nullable(),
  lastUplinkAt: Time.nullable(),
  uplinkCount: z.int(),
  relay: Relay.nullable(),
});

const Lns = z
  .object({
    baseStation: z.string(),
    connection: z
      .object({ state: z.enum(CONNECTION_STATES), since: Time.nullable() })
      .meta({ description: "UNKNOWN, without since, of one that speaks directly to somebody else's LNS" }),
    health: z
      .object({ state: z.enum(HEALTH_STATES), since: Time })
      .nullable()
      .meta({ description: "null where it is not known: of one that speaks directly to somebody else's LNS" }),
    lastReportAt: Time.nullable().meta({
      description: "Its last message; of one that speaks directly to somebody else's LNS, when it asked CUPS last",
    }),
    directLns: z
      .string()
      .nullable()
      .meta({ description: "Name of somebody else's LNS to which CUPS has sent it; null when it is to come here" }),
    toldCups: z
      .object({ station: z.string().nullable(), model: z.string().nullable() })
      .nullable()
      .meta({ description: "What it told CUPS of its software last; null before it asked" }),
    session: Session.nullable().meta({ description: "The connection that is open, else the last" }),
    traffic: z.array(z.object({ hour: Time, uplinks: z.int(), downlinks: z.int() })),
    uplinks: z.array(
      z.object({
        at: Time,
        messageType: z.string(),
        frequencyHz: z.int(),
        dataRate: z.string().meta({ example: "DR5 (SF7, 125 kHz)" }),
        rssiDbm: z.number(),
        snrDb: z.number(),
      }),
    ),
    regionWarning: z.string().nullable(),
    ownRouterConfig: z.boolean(),
  })
  .meta({ id: "Lns" });

export const readLnsOperation = operation({
  id: "readLns",
  method: "GET",
  path: "/base-stations/{baseStation}/lns",
  tag: "LNS",
  summary: "Read what the LNS sees of a Basics Station",
  description: "Its connection, software, last uplinks without payload, and the messages of each hour of two days.",
  scope: "stations:read",
  input: ReadBaseStation,
  answers: { 200: { description: "What is seen of it", body: Lns } },
  refusals: ["not_found", "conflict"],
});
