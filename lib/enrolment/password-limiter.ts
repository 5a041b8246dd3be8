/**
 * Slows down whoever guesses passwords (enrolment.md P3). Every wrong one doubles the wait before the next is judged,
 * per station and network, per network, and per station. A wait ends by itself and is not extended by asking during it.
 *
 * An outsider cannot lock a station out: from the network that it called from last, only wrong passwords from there
 * count against it, whatever strangers do elsewhere; and a new password starts with a clean slate. Counts live in this
 * process.
 */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

interface Rule {
  /** Wrong passwords that cost nothing. */
  free: number;
  longestMs: number;
}

/** One station with an old password; one network that tries many stations; one station tried from many networks. */
const PAIR: Rule = { free: 5, longestMs: 15 * MINUTE_MS };
const NETWORK: Rule = { free: 30, longestMs: 15 * MINUTE_MS };
const STATION: Rule = { free: 30, longestMs: 1 * MINUTE_MS };
/** After this long without a wrong password all is forgotten. */
const FORGET_MS = 60 * MINUTE_MS;
/** Strangers can invent names without end: beyond this many the oldest counts are dropped. */
const MAX_COUNTS = 100_000;

export interface PasswordAttempt {
  /** The name as claimed, in one spelling, whether such a station exists or not. */
  user: string;
  /** Of the password on record: another password is another count. */
  passwordSetAt: Date | null;
  address: string;
  /** Where the station of that name called from last; null when there is none, or it never did. */
  lastAddress: string | null;
}

export interface PasswordLimiter {
  /**
   * Counts an attempt before it is judged, so that attempts sent at once do not slip through.
   *
   * @returns seconds to wait when it must not be judged now; 0 when it may.
   */
  attempt(attempt: PasswordAttempt, now: Date): number;
  /** It was right: the pair starts anew, the others get their count back. */
  succeeded(attempt: PasswordAttempt, now: Date): void;
}

interface Count {
  wrong: number;
  judgedFrom: number;
  lastAt: number;
}

export function createPasswordLimiter(): PasswordLimiter {
  const counts = new Map<string, Count>();
  const countOf = (key: string, now: number): Count => {
    const found = counts.get(key);
    return found && now - found.lastAt < FORGET_MS ? found : { wrong: 0, judgedFrom: 0, lastAt: now };
  };
  const keep = (key: string, count: Count) => {
    counts.delete(key); // to the end: the first is the longest unused
    counts.set(key, count);
    const [oldest] = counts.keys();
    if (counts.size > MAX_COUNTS && oldest !== undefined) counts.delete(oldest);
  };
  return {
    attempt(attempt, at) {
      const now = at.getTime();
      const rules = rulesOf(attempt);
      const judgedFrom = Math.max(...rules.map(({ key }) => countOf(key, now).judgedFrom));
      if (judgedFrom > now) return Math.ceil((judgedFrom - now) / SECOND_MS);
      for (const { key, rule } of rules) {
        const wrong = countOf(key, now).wrong + 1;
        keep(key, { wrong, judgedFrom: now + waitMs(rule, wrong), lastAt: now });
      }
      return 0;
    },
    succeeded(attempt, at) {
      const now = at.getTime();
      const [pair, ...others] = rulesOf(attempt);
      if (pair) counts.delete(pair.key);
      for (const { key } of others) {
        const { wrong } = countOf(key, now);
        if (wrong <= 1) counts.delete(key);
        else keep(key, { wrong: wrong - 1, judgedFrom: now, lastAt: now });
      }
    },
  };
}

function rulesOf({ user, passwordSetAt, address, lastAddress }: PasswordAttempt): { key: string; rule: Rule }[] {
  const network = networkOf(address);
  const station = `${user}\n${passwordSetAt?.getTime() ?? 0}`;
  const pair = { key: `pair\n${station}\n${network}`, rule: PAIR };
  if (lastAddress !== null && networkOf(lastAddress) === network) return [pair];
  return [pair, { key: `network\n${network}`, rule: NETWORK }, { key: `station\n${station}`, rule: STATION }];
}

function waitMs({ free, longestMs }: Rule, wrong: number): number {
  return wrong <= free ? 0 : Math.min(longestMs, SECOND_MS * 2 ** (wrong - free - 1));
}

/** An IPv6 subscriber holds a whole /64 (RFC 6177). */
function networkOf(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address.replace(/^::ffff:/i, "");
  const [head = "", tail] = address.split("::");
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  return [...left, ...zeros, ...right].slice(0, 4).join(":");
}
