import { MINUTE_MS } from "#lib/platform/clock";
import { MAX_UPDATE_SENDS } from "./repeat-limits";
import type { UpdateInfoRequest } from "./update-info-request";

/** The update that a station is to have, and how far that is. */
export interface WantedUpdate {
  readonly packageId: string;
  /** What the station reports as `package` once it has it. */
  readonly package: string;
  readonly status: "WAITING" | "SENT" | "INSTALLED" | "WITHDRAWN";
  readonly sentCount: number;
  readonly lastSentAt: Date | null;
  readonly fault: string | null;
  /** CRC-32 of the keys that signed it. */
  readonly signedBy: readonly number[];
}

export type UpdateDataChoice =
  | { readonly kind: "NONE" }
  | { readonly kind: "SEND"; readonly keyCrc32: number }
  /** It reports the wanted package. */
  | { readonly kind: "INSTALLED" }
  /** It is not sent, and why. */
  | { readonly kind: "HELD"; readonly fault: string };

const NONE: UpdateDataChoice = { kind: "NONE" };

/** A station needs time to run what it got; nothing but its `package` tells that it did. */
const WAIT_MS = 10 * MINUTE_MS;

/**
 * Whether a station gets its update now: never without a key on the station by which it checks the signature, since then
 * it would run anything (basics-station.md 8).
 */
export function decideUpdateData(
  reported: Pick<UpdateInfoRequest, "package" | "keys">,
  wanted: WantedUpdate | null,
  now: Date,
): UpdateDataChoice {
  if (!wanted || wanted.status === "INSTALLED" || wanted.status === "WITHDRAWN") return NONE;
  if (reported.package === wanted.package) return { kind: "INSTALLED" };
  if (reported.keys.length === 0) {
    return { kind: "HELD", fault: "The base station has no signing key, so it would run this update unchecked." };
  }
  const keyCrc32 = reported.keys.find((key) => wanted.signedBy.includes(key));
  if (keyCrc32 === undefined) {
    return { kind: "HELD", fault: "None of the base station's signing keys has signed this update." };
  }
  if (wanted.lastSentAt && now.getTime() - wanted.lastSentAt.getTime() < WAIT_MS) return NONE;
  if (wanted.sentCount >= MAX_UPDATE_SENDS) {
    const still = reported.package === null ? "no package" : `"${reported.package}"`;
    return { kind: "HELD", fault: `Sent ${MAX_UPDATE_SENDS} times, and the base station still reports ${still}.` };
  }
  return { kind: "SEND", keyCrc32 };
}
