import { z } from "zod";
import { listOf, Time } from "#app/api/v1/shared-schemas";
import { ListAuditEvents } from "#lib/audit/schema";
import { operation } from "#lib/web/operation";

const AuditEvent = z
  .object({
    id: z.string(),
    at: Time,
    action: z.string().meta({ example: "certificate.revoke" }),
    target: z.object({ type: z.string(), id: z.string() }),
    baseStation: z
      .object({ id: z.string(), name: z.string(), deleted: z.boolean() })
      .nullable()
      .meta({ description: "In whose History it stands" }),
    actor: z.object({ type: z.enum(["OPERATOR", "TOKEN", "PLATFORM", "STATION"]), id: z.string(), name: z.string() }),
    address: z.string().nullable(),
    requestId: z.string(),
    detail: z.record(z.string(), z.unknown()).meta({ description: "Facts: before and after, reason; never a secret" }),
  })
  .meta({ id: "AuditEvent" });

export const listAuditEventsOperation = operation({
  id: "listAuditEvents",
  method: "GET",
  path: "/audit-events",
  tag: "Audit",
  summary: "List audit events, newest first",
  scope: "audit:read",
  input: ListAuditEvents,
  answers: { 200: { description: "A page of the audit log", body: listOf(AuditEvent) } },
});

export const auditOperations = [listAuditEventsOperation];
