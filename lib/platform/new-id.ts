import { ulid } from "ulid";
import type { Clock } from "./clock";
import type { Random } from "./random";

/** Prefixes of the ids that rows and requests carry. */
export type IdPrefix = "org" | "usr" | "ses" | "tok" | "bs" | "ca" | "crl" | "crt" | "op" | "evt" | "ins" | "req";

/** A new id: prefix, underscore, ULID. Sorts by creation time to the millisecond. */
export function newId(source: { clock: Clock; random: Random }, prefix: IdPrefix): string {
  const fraction = () => (source.random.bytes(1)[0] ?? 0) / 256;
  return `${prefix}_${ulid(source.clock.now().getTime(), fraction)}`;
}
