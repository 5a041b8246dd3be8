import { z } from "zod";
import { PageLimit } from "#lib/platform/page-limit";
import { VERDICTS } from "./values";

const Cursor = z.string().max(500).optional();
/** Filters of the list as REST and pages spell them. */
export const ListConnectionAttempts = z.strictObject({
  baseStation: z.string().max(40).optional().meta({ description: "Id of a base station (bs_...)" }),
  verdict: z.enum(VERDICTS).optional(),
  unknown: z
    .enum(["true", "false"])
    .optional()
    .meta({ description: "true: only callers that are no declared base station; false: only base stations" }),
  inbox: z.enum(["true", "false"]).optional().meta({
    description: "true: only undeclared base stations that proved their EUI-64 with a sound certificate",
  }),
  ignored: z.enum(["true", "false"]).optional().meta({
    description: "true: only callers that are ignored; else those that are not. Of one base station all are listed",
  }),
  q: z.string().max(100).optional().meta({
    description: "Any part of the claimed name, address, key fingerprint or certificate subject, in any case",
  }),
  cursor: Cursor,
  limit: PageLimit,
});
export type ListConnectionAttempts = z.output<typeof ListConnectionAttempts>;

export const ReadConnectionAttempt = z.strictObject({
  attempt: z.string().max(40).meta({ description: "Id of a connection attempt (att_...)" }),
});
export type ReadConnectionAttempt = z.output<typeof ReadConnectionAttempt>;

export const IgnoreConnectionAttempt = z.strictObject({
  attempt: z.string().max(40).meta({ description: "Id of a connection attempt (att_...)" }),
  ignored: z.boolean().default(true).meta({ description: "false: show it again" }),
});
export type IgnoreConnectionAttempt = z.output<typeof IgnoreConnectionAttempt>;
