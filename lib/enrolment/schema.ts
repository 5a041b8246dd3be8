import { z } from "zod";
import { BaseStationRef } from "#lib/base-station/schema";
import { IfMatch } from "#lib/platform/if-match";
import { MAX_STATION_PASSWORD_LENGTH, MIN_STATION_PASSWORD_LENGTH } from "./values";

const Password = z
  .string()
  .min(MIN_STATION_PASSWORD_LENGTH, `At least ${MIN_STATION_PASSWORD_LENGTH} characters.`)
  .max(MAX_STATION_PASSWORD_LENGTH, `At most ${MAX_STATION_PASSWORD_LENGTH} characters.`)
  // Clients disagree about how HTTP Basic encodes anything else (RFC 7617 section 2.1).
  .regex(/^[\x20-\x7e]*$/, "Letters, digits, spaces and signs of ASCII only.")
  .refine((text) => text.trim() === text, "It must not begin or end with a space.");

export const SetStationPassword = z.strictObject({
  baseStation: BaseStationRef,
  ifMatch: IfMatch,
  password: Password.or(z.literal("").transform(() => undefined))
    .optional()
    .meta({ description: "Left out: one is generated, and shown this once" }),
});
export type SetStationPassword = z.output<typeof SetStationPassword>;

export const RemoveStationPassword = z.strictObject({ baseStation: BaseStationRef, ifMatch: IfMatch });
export type RemoveStationPassword = z.output<typeof RemoveStationPassword>;

export const FirstContactFiles = z.strictObject({ baseStation: BaseStationRef });
export type FirstContactFiles = z.output<typeof FirstContactFiles>;

export const FirstContactToken = z.strictObject({ baseStation: BaseStationRef, ifMatch: IfMatch });
export type FirstContactToken = z.output<typeof FirstContactToken>;
