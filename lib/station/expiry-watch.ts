import type { ProcessContext } from "#lib/audit/platform-context";
import { HOUR_MS, SECOND_MS } from "#lib/platform/clock";
import { startJob } from "./job";
import type { PeerRegistry, RegisteredPeer } from "./peer-registry";

/** Cuts connections at the end of the certificate or token that let them in. */
export interface ExpiryWatch {
  /** Somebody was let in until then; null: for as long as may be. */
  expect(notAfter: Date | null): void;
  stop(): Promise<void>;
}

/** Should a timer be late, or the clock be set: within the minute of enrolment.md V6. */
const LOOK_MS = 15 * SECOND_MS;
/** No timer runs longer: Node takes no more than 24 days, and computers sleep. */
const LONGEST_MS = HOUR_MS;

/** One timer, to the end that comes first. */
export function startExpiryWatch(
  { clock, log }: Pick<ProcessContext, "clock" | "log">,
  registry: PeerRegistry,
): ExpiryWatch {
  let timer: NodeJS.Timeout | undefined;
  let timerEndsMs = Number.POSITIVE_INFINITY;

  function expect(notAfter: Date | null): void {
    const endsMs = notAfter?.getTime() ?? Number.POSITIVE_INFINITY;
    const nowMs = clock.now().getTime();
    if (endsMs >= timerEndsMs || endsMs < nowMs) return;
    clearTimeout(timer);
    timerEndsMs = endsMs;
    timer = setTimeout(() => job.hint(), Math.min(endsMs - nowMs + 1, LONGEST_MS)).unref(); // the last millisecond still counts
  }

  async function cutExpired(): Promise<boolean> {
    clearTimeout(timer);
    timerEndsMs = Number.POSITIVE_INFINITY;
    const now = clock.now();
    for (const [socket, peer] of registry.entries()) {
      if (!peer.notAfter || peer.notAfter >= now) expect(peer.notAfter);
      else if (!hasNewer(peer, now)) {
        log.info({ baseStation: peer.baseStationId }, "connection closed: its certificate has ended");
        registry.cut(socket, "EXPIRED");
      }
    }
    return false;
  }

  /** A renewed certificate on another connection of the same station (enrolment.md V6). */
  function hasNewer({ baseStationId }: RegisteredPeer, now: Date): boolean {
    return [...registry.ofStation(baseStationId)].some((other) => (registry.peer(other)?.notAfter ?? now) > now);
  }

  const job = startJob("expired certificates", LOOK_MS, cutExpired, log);
  return {
    expect,
    async stop() {
      await job.stop();
      clearTimeout(timer);
    },
  };
}
