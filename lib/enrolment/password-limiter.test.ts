import { expect, test } from "vitest";
import { createPasswordLimiter, type PasswordAttempt } from "./password-limiter";

const NOON = new Date("2026-11-21T12:00:00Z");
const later = (seconds: number) => new Date(NOON.getTime() + seconds * 1_000);
const station = (fields: Partial<PasswordAttempt> = {}): PasswordAttempt => ({
  user: "7076FF-024B0B030008",
  passwordSetAt: null,
  address: "198.51.100.7",
  lastAddress: null,
  ...fields,
});

test("five wrong passwords cost nothing, then each doubles the wait", () => {
  const limiter = createPasswordLimiter();
  for (let attempt = 0; attempt < 5; attempt++) expect(limiter.attempt(station(), NOON)).toBe(0);
  const waits: number[] = [];
  for (let at = 0; waits.length < 5; ) {
    expect(limiter.attempt(station(), later(at))).toBe(0);
    const waitS = limiter.attempt(station(), later(at));
    waits.push(waitS);
    at += waitS;
  }
  expect(waits).toEqual([1, 2, 4, 8, 16]);
});

test("attempts sent at once do not slip through: they are counted before they are judged", () => {
  const limiter = createPasswordLimiter();
  const judged = Array.from({ length: 100 }, () => limiter.attempt(station(), NOON)).filter((waitS) => waitS === 0);
  expect(judged).toHaveLength(6);
});

test("asking during a wait does not extend it, and no wait is longer than 15 minutes", () => {
  const limiter = createPasswordLimiter();
  let at = 0;
  for (let attempt = 0; attempt < 40; attempt++) {
    const waitS = limiter.attempt(station(), later(at));
    expect(waitS).toBeLessThanOrEqual(900);
    expect(limiter.attempt(station(), later(at + waitS / 2))).toBeLessThanOrEqual(900);
    at += waitS;
  }
  expect(limiter.attempt(station(), later(at + 900))).toBe(0);
});

test("strangers from many networks do not lock out a station at the address that it called from last", () => {
  const limiter = createPasswordLimiter();
  for (let host = 0; host < 5_000; host++) {
    limiter.attempt(station({ address: `203.0.${host >> 8}.${host & 255}`, lastAddress: "198.51.100.7" }), NOON);
  }
  const stranger = station({ address: "192.0.2.1", lastAddress: "198.51.100.7" });
  expect(limiter.attempt(stranger, NOON)).toBe(1);
  expect(limiter.attempt(station({ lastAddress: "198.51.100.7" }), NOON)).toBe(0);
});

test("one network that tries many stations is slowed down for all of them", () => {
  const limiter = createPasswordLimiter();
  const waits = Array.from({ length: 40 }, (_, index) => limiter.attempt(station({ user: `7076FF-${index}` }), NOON));
  expect(waits.filter((waitS) => waitS === 0)).toHaveLength(31);
  expect(limiter.attempt(station({ user: "7076FF-NEW", address: "203.0.113.9" }), NOON)).toBe(0);
});

test("the hosts of one IPv6 network count as one, and an IPv4 address as itself however it is written", () => {
  const limiter = createPasswordLimiter();
  for (let host = 0; host < 6; host++) limiter.attempt(station({ address: `2001:db8:1:2::${host}` }), NOON);
  expect(limiter.attempt(station({ address: "2001:db8:1:2:ffff::1" }), NOON)).toBe(1);
  expect(limiter.attempt(station({ address: "2001:db8:1:3::1" }), NOON)).toBe(0);
  for (let attempt = 0; attempt < 6; attempt++) limiter.attempt(station({ address: "::ffff:198.51.100.7" }), NOON);
  expect(limiter.attempt(station(), NOON)).toBe(1);
});

test("a right password and a new password each start with a clean slate, and an hour forgets", () => {
  const limiter = createPasswordLimiter();
  const exhaust = (one: PasswordAttempt) => {
    for (let attempt = 0; attempt < 6; attempt++) limiter.attempt(one, NOON);
    expect(limiter.attempt(one, NOON)).toBe(1);
  };
  exhaust(station());
  limiter.succeeded(station(), NOON);
  expect(limiter.attempt(station(), NOON)).toBe(0);
  exhaust(station({ user: "B" }));
  expect(limiter.attempt(station({ user: "B", passwordSetAt: NOON }), NOON)).toBe(0);
  expect(limiter.attempt(station({ user: "B" }), later(3_600))).toBe(0);
});
