import { ulid } from "ulid";
import type { Clock } from "./clock";
import type { Random } from "./random";

/** Prefixes of the ids that rows and requests carry. */
export type IdPrefix =
  | "org"
  | "usr"
  | "ses"
  | "tok"
  | "bs"
  | "ca"
  | "vcc"
  | "crl"
  | "crt"
  | "crd"
  | "op"
  | "evt"
  | "ins"
  | "req"
  | "pct"
  | "att"
  | "alm"
  | "lns"
  | "srv"
  | "upk"
  | "upd"
  | "lna"
  | "rms"
  | "cmd";

/** Of a ULID, after the ten that tell the time. */
const RANDOM_CHARACTERS = 16;

/** A new id: prefix, underscore, ULID. Sorts by creation time to the millisecond. */
export function newId(source: { clock: Clock; random: Random }, prefix: IdPrefix): string {
  const chance = source.random.bytes(RANDOM_CHARACTERS);
  let taken = 0;
  const fraction = () => (chance[taken++] ?? 0) / 256;
  return `${prefix}_${ulid(source.clock.now().getTime(), fraction)}`;
}
