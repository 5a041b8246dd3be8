import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { DomainError } from "#lib/platform/domain-error";

const WINDOW_S = 60;

export interface RestLimiter {
  /**
   * Counts one request of a caller.
   *
   * @returns the headers that tell what is left (draft-ietf-httpapi-ratelimit-headers-10); none when limits are off.
   */
  consume(caller: string): Promise<{ headers: Record<string, string>; refusal?: DomainError }>;
}

/** @param perMinute requests per minute and caller; 0 is off. */
export function createRestLimiter(perMinute: number): RestLimiter {
  if (perMinute === 0) return { consume: async () => ({ headers: {} }) };
  const limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_S });
  const headers = (state: RateLimiterRes) => ({
    "ratelimit-policy": `"default";q=${perMinute};w=${WINDOW_S}`,
    ratelimit: `"default";r=${state.remainingPoints};t=${Math.ceil(state.msBeforeNext / 1000)}`,
  });
  return {
    async consume(caller) {
      try {
        return { headers: headers(await limiter.consume(caller)) };
      } catch (state) {
        if (!(state instanceof RateLimiterRes)) throw state;
        const retryAfterS = Math.max(1, Math.ceil(state.msBeforeNext / 1000));
        const message = `More than ${perMinute} requests in a minute. Try again in ${retryAfterS} s.`;
        return {
          headers: headers(state),
          refusal: new DomainError("rate_limited", "rate_limited", message, { retryAfterS }),
        };
      }
    },
  };
}
