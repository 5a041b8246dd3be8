import { z } from "zod";
import { BaseStationRef } from "#lib/base-station/schema";
import { Reason } from "#lib/command/schema";
import { PageLimit } from "#lib/platform/page-limit";
import { SESSION_MINUTES, type SessionMinutes } from "./values";

const isLength = (minutes: number): minutes is SessionMinutes => SESSION_MINUTES.some((length) => length === minutes);

const Cursor = z.string().max(500).optional();
const Session = z.string().max(40).meta({ description: "Id of a remote session (rms_...)" });

export const OpenRemoteSession = z.strictObject({
  baseStation: BaseStationRef,
  reason: Reason,
  lengthMinutes: z.coerce
    .number()
    .refine(isLength, "Choose 15, 60 or 240 minutes.")
    .meta({ description: `After which it closes by itself: ${SESSION_MINUTES.join(", ")}` }),
});
export type OpenRemoteSession = z.output<typeof OpenRemoteSession>;

export const ReadRemoteSession = z.strictObject({ baseStation: BaseStationRef, session: Session });
export type ReadRemoteSession = z.output<typeof ReadRemoteSession>;

export const ListRemoteSessions = z.strictObject({ baseStation: BaseStationRef, cursor: Cursor, limit: PageLimit });
export type ListRemoteSessions = z.output<typeof ListRemoteSessions>;

export const ReadTranscript = z.strictObject({
  baseStation: BaseStationRef,
  session: Session,
  from: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .meta({ description: "Index of the first piece; `next` of the last answer" }),
});
export type ReadTranscript = z.output<typeof ReadTranscript>;
