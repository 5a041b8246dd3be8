import { expect, test } from "vitest";
import { createSignInLimiter } from "./sign-in-limiter";

const tooMany = expect.objectContaining({ kind: "rate_limited", code: "too_many_attempts" });

test("somebody who keeps guessing at one account from one address locks nobody else out of it", async () => {
  const limiter = createSignInLimiter();
  const guesses = Array.from({ length: 100 }, () => limiter.attempt("ana@example.org", "192.0.2.1"));
  const outcomes = await Promise.allSettled(guesses);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
  await expect(limiter.attempt("ana@example.org", "198.51.100.7")).resolves.toBeUndefined();
});

test("an account tried from many addresses is closed for a while", async () => {
  const limiter = createSignInLimiter();
  const places = Array.from({ length: 60 }, (_, index) => limiter.attempt("ana@example.org", `192.0.2.${index}`));
  const outcomes = await Promise.allSettled(places);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(40);
  await expect(limiter.attempt("ana@example.org", "198.51.100.7")).rejects.toEqual(tooMany);
  await expect(limiter.attempt("ben@example.org", "198.51.100.7")).resolves.toBeUndefined();
});

test("all addresses of an IPv6 subscriber count as one", async () => {
  const limiter = createSignInLimiter();
  const guesses = Array.from({ length: 9 }, (_, index) => limiter.attempt("ana@example.org", `2001:db8:1:2::${index}`));
  const outcomes = await Promise.allSettled(guesses);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
});
