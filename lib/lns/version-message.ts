import { z } from "zod";
import { storableText } from "#lib/platform/storable-text";

/** What a station says of itself first (basics-station.md 11.2). */
export interface StationVersion {
  /** "2.0.6(linux/testsim)". */
  station: string | null;
  firmware: string | null;
  package: string | null;
  model: string | null;
  protocol: number | null;
  /** "rmtsh", "gps", "prod"; a blank-separated list on the wire. */
  features: readonly string[];
}

const MAX_TEXT = 200;
const MAX_FEATURES = 20;
const MAX_PROTOCOL = 1_000_000;

/** Free text of a stranger: cut to what a column holds, without what Postgres cannot store. */
const Text = z
  .string()
  .transform((text) => storableText(text, MAX_TEXT))
  .nullable()
  .catch(null);

const Version = z.object({
  msgtype: z.literal("version"),
  station: Text,
  firmware: Text,
  package: Text,
  model: Text,
  protocol: z.int().min(0).max(MAX_PROTOCOL).nullable().catch(null),
  features: z
    .string()
    .catch("")
    .transform((text) => text.split(/\s+/).filter((word) => /^[\w.-]{1,40}$/.test(word)))
    .transform((words) => words.slice(0, MAX_FEATURES)),
});

/**
 * Reads a `version` message. Fields that are missing or of another type are null: none of them decides anything.
 *
 * @returns undefined for any other message.
 */
export function readVersion(text: string): StationVersion | undefined {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = Version.safeParse(said);
  if (!parsed.success) return undefined;
  const { msgtype: _, ...version } = parsed.data;
  return version;
}
