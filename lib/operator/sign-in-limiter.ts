import { RateLimiterMemory, type RateLimiterRes } from "rate-limiter-flexible";
import { DomainError } from "#lib/platform/domain-error";
import { hashOfSecret } from "./token-hash";

const WINDOW_S = 15 * 60;
/** One person at one place who does not find the right password. */
const FAILURES_OF_PAIR = 5;
/** One account tried from many addresses; one address that tries many accounts. */
const FAILURES_OF_ACCOUNT = 40;
const FAILURES_OF_ADDRESS = 40;

export interface SignInLimiter {
  /**
   * Counts an attempt before it is judged, so that attempts sent at once do not slip through.
   *
   * @throws DomainError rate_limited `too_many_attempts`, alike for accounts that exist and that do not.
   */
  attempt(email: string, address: string): Promise<void>;
  /** The attempt was right: the pair starts anew, and the account and the address get their point back. */
  succeeded(email: string, address: string): Promise<void>;
}

/** Limits wrong passwords per account and address; counts live in this process. */
export function createSignInLimiter(): SignInLimiter {
  const limiter = (points: number) => new RateLimiterMemory({ points, duration: WINDOW_S });
  const pair = limiter(FAILURES_OF_PAIR);
  const account = limiter(FAILURES_OF_ACCOUNT);
  const place = limiter(FAILURES_OF_ADDRESS);
  const keys = (email: string, address: string) => {
    const network = networkOf(address);
    return { pair: hashOfSecret(`${email}\n${network}`), account: hashOfSecret(email), place: network };
  };
  return {
    async attempt(email, address) {
      const key = keys(email, address);
      // One after the other: what one address is refused must not use up the account of somebody elsewhere.
      await spend(pair, key.pair);
      await spend(place, key.place);
      await spend(account, key.account);
    },
    async succeeded(email, address) {
      const key = keys(email, address);
      await Promise.all([pair.delete(key.pair), account.reward(key.account), place.reward(key.place)]);
    },
  };
}

async function spend(limiter: RateLimiterMemory, key: string): Promise<void> {
  await limiter.consume(key).catch((refusal: RateLimiterRes | Error) => {
    if (refusal instanceof Error) throw refusal; // a defect; anything else is the limiter's answer
    throw tooManyAttempts(Math.ceil(refusal.msBeforeNext / 1000));
  });
}

function tooManyAttempts(retryAfterS: number): DomainError {
  const minutes = Math.max(1, Math.ceil(retryAfterS / 60));
  const message = `Too many attempts. Wait ${minutes} ${minutes === 1 ? "minute" : "minutes"}, then try again.`;
  return new DomainError("rate_limited", "too_many_attempts", message, { retryAfterS });
}

/** An IPv6 subscriber holds a whole /64 (RFC 6177). */
function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail === undefined ? [] : tail.split(":").filter(Boolean);
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  return [...left, ...(tail === undefined ? [] : zeros), ...right].slice(0, 4).join(":");
}
