import { z } from "zod";
import { listOf, Time } from "#app/api/v1/shared-schemas";
import { BaseStationRef } from "#lib/base-station/schema";
import { IgnoreConnectionAttempt, ListConnectionAttempts, ReadConnectionAttempt } from "#lib/connection-attempt/schema";
import { ATTEMPT_LISTENERS, VERDICTS } from "#lib/connection-attempt/values";
import { operation } from "#lib/web/operation";

const ConnectionAttempt = z
  .object({
    id: z.string().meta({ example: "att_01JD7Q4Z8MZK3V9T2B6XWYH5CE" }),
    firstAt: Time,
    lastAt: Time,
    count: z.int().meta({ description: "How often the same caller was refused for the same reason" }),
    listener: z.enum(ATTEMPT_LISTENERS),
    verdict: z.enum(VERDICTS),
    title: z.string(),
    message: z.string().meta({ description: "What the caller was told" }),
    mend: z.string().meta({ description: "What can be done" }),
    address: z.string(),
    port: z.int(),
    tlsVersion: z.string().nullable(),
    claimedName: z.string().nullable().meta({ description: "What it calls itself; unproven" }),
    provenEui64: z
      .string()
      .nullable()
      .meta({ description: "EUI-64 that an undeclared base station proved with a sound certificate" }),
    baseStation: z
      .object({ id: z.string(), name: z.string(), lrrId: z.string(), deleted: z.boolean() })
      .nullable()
      .meta({ description: "Null for a caller that is no declared base station" }),
    certificate: z
      .object({
        subject: z.string(),
        issuer: z.string(),
        serialNumber: z.string(),
        sha256: z.string(),
        notAfter: Time.nullable(),
      })
      .nullable()
      .meta({ description: "The client certificate that it showed" }),
    publicKey: z
      .object({ fingerprint: z.string(), label: z.string(), pem: z.string() })
      .nullable()
      .meta({ description: "The key that it proved to hold" }),
    ignoredAt: Time.nullable(),
    ignoredBy: z.string().nullable(),
  })
  .meta({ id: "ConnectionAttempt" });

const tag = "Connection attempts";

export const listConnectionAttemptsOperation = operation({
  id: "listConnectionAttempts",
  method: "GET",
  path: "/connection-attempts",
  tag,
  summary: "List refused callers, the latest first",
  description:
    "Those of base stations, and with the scope `stations:write` also callers that are no declared base station. " +
    "Repeats of one caller are one entry, counted.",
  scope: "stations:read",
  input: ListConnectionAttempts,
  answers: { 200: { description: "A page of refused callers", body: listOf(ConnectionAttempt) } },
});

export const readConnectionAttemptOperation = operation({
  id: "readConnectionAttempt",
  method: "GET",
  path: "/connection-attempts/{attempt}",
  tag,
  summary: "Read a refused caller",
  scope: "stations:read",
  input: ReadConnectionAttempt,
  answers: { 200: { description: "The refused caller", body: ConnectionAttempt } },
  refusals: ["not_found"],
});

export const ignoreConnectionAttemptOperation = operation({
  id: "ignoreConnectionAttempt",
  method: "POST",
  path: "/connection-attempts/{attempt}/ignore",
  tag,
  summary: "Take a refused caller out of the list, or put it back",
  scope: "stations:write",
  input: IgnoreConnectionAttempt,
  answers: { 200: { description: "The refused caller", body: ConnectionAttempt } },
  refusals: ["not_found", "invalid"],
});

export const listBaseStationAttemptsOperation = operation({
  id: "listBaseStationConnectionAttempts",
  method: "GET",
  path: "/base-stations/{baseStation}/connection-attempts",
  tag,
  summary: "List the refused attempts of a base station, the latest first",
  scope: "stations:read",
  input: ListConnectionAttempts.pick({ verdict: true, cursor: true, limit: true }).extend({
    baseStation: BaseStationRef,
  }),
  answers: { 200: { description: "A page of its attempts", body: listOf(ConnectionAttempt) } },
  refusals: ["not_found"],
});

export const connectionAttemptOperations = [
  listConnectionAttemptsOperation,
  readConnectionAttemptOperation,
  ignoreConnectionAttemptOperation,
  listBaseStationAttemptsOperation,
];
