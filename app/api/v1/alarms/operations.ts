import { z } from "zod";
import { listOf, Time } from "#app/api/v1/shared-schemas";
import { ListAlarms } from "#lib/alarm/schema";
import { ALARM_SEVERITIES, ALARM_TYPES } from "#lib/alarm/values";
import { operation } from "#lib/web/operation";

const Alarm = z
  .object({
    id: z.string().meta({ example: "alm_01JD7Q4Z8MZK3V9T2B6XWYH5CE" }),
    type: z.enum(ALARM_TYPES),
    severity: z.enum(ALARM_SEVERITIES),
    subject: z.object({ type: z.enum(["base_station", "certificate_authority"]), id: z.string(), name: z.string() }),
    raisedAt: Time,
    changedAt: Time.meta({ description: "Since when it has this severity" }),
    clearedAt: Time.nullable(),
  })
  .meta({ id: "Alarm" });

export const listAlarmsOperation = operation({
  id: "listAlarms",
  method: "GET",
  path: "/alarms",
  tag: "Alarms",
  summary: "List alarms, newest first",
  description:
    "Those that are open, unless `filter[state]` says otherwise. An alarm clears itself when its reason ends.",
  scope: "stations:read",
  input: ListAlarms,
  answers: { 200: { description: "A page of alarms", body: listOf(Alarm) } },
});

export const alarmOperations = [listAlarmsOperation];
