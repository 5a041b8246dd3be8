import { z } from "zod";
import { PageLimit } from "#lib/platform/page-limit";
import { ALARM_SEVERITIES, ALARM_STATES, ALARM_TYPES } from "./values";

/** Filters of the alarms as REST and pages spell them. */
export const ListAlarms = z
  .strictObject({
    "filter[state]": z.enum(ALARM_STATES).default("open"),
    "filter[severity]": z.enum(ALARM_SEVERITIES).optional(),
    "filter[type]": z.enum(ALARM_TYPES).optional(),
    "filter[baseStation]": z.string().max(40).optional().meta({ description: "Id of a base station (bs_...)" }),
    cursor: z.string().max(300).optional(),
    limit: PageLimit,
  })
  .transform(({ cursor, limit, ...filters }) => ({
    state: filters["filter[state]"],
    severity: filters["filter[severity]"],
    type: filters["filter[type]"],
    baseStation: filters["filter[baseStation]"],
    cursor,
    limit,
  }));
export type ListAlarms = z.output<typeof ListAlarms>;
