import { z } from "zod";
import { BaseStationRef } from "#lib/base-station/schema";
import { PageLimit } from "#lib/platform/page-limit";
import { MAX_ARGUMENT_LENGTH, MAX_ARGUMENTS, MAX_COMMAND_LENGTH, MAX_REASON_LENGTH } from "./values";

export const Reason = z
  .string()
  .trim()
  .min(1, "Say why.")
  .max(MAX_REASON_LENGTH, `At most ${MAX_REASON_LENGTH} characters.`)
  .meta({ description: "Why; it stands in History" });

const Cursor = z.string().max(500).optional();

/** Words that a station can take: a NUL would end them there. */
const Word = (max: number) =>
  z
    .string()
    .max(max, `At most ${max} characters.`)
    .refine((text) => !text.includes("\0"), "It must not contain a NUL character.");

export const RunCommand = z.strictObject({
  baseStation: BaseStationRef,
  command: Word(MAX_COMMAND_LENGTH)
    .refine((text) => text.trim() !== "", "Say what to run.")
    .meta({
      description: "A program's path, run with `arguments`; what is no file on the base station goes to /bin/sh -c",
    }),
  arguments: z
    .array(Word(MAX_ARGUMENT_LENGTH))
    .max(MAX_ARGUMENTS, `At most ${MAX_ARGUMENTS} arguments.`)
    .default([])
    .meta({ description: "Each as it is, without a shell's quoting" }),
  reason: Reason,
});
export type RunCommand = z.output<typeof RunCommand>;

export const ListCommands = z.strictObject({ baseStation: BaseStationRef, cursor: Cursor, limit: PageLimit });
export type ListCommands = z.output<typeof ListCommands>;

export const ReadCommand = z.strictObject({
  baseStation: BaseStationRef,
  command: z.string().max(40).meta({ description: "Id of a command (cmd_...)" }),
});
export type ReadCommand = z.output<typeof ReadCommand>;
