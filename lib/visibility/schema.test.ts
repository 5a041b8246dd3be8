import { expect, test } from "vitest";
import { z } from "zod";
import { DomainList, DomainText } from "./schema";
import { DOMAIN_FORM, DOMAIN_LENGTH_MAX, domainsFault, parseDomain } from "./values";

test("a domain is a group and a name of levels", () => {
  expect(parseDomain("region:europe/north")).toEqual({
    group: "region",
    levels: ["europe", "north"],
    text: "region:europe/north",
  });
});

test("space around its parts is dropped, inside them it stays", () => {
  expect(parseDomain(" my region : north west / a ")?.text).toBe("my region:north west/a");
});

test.each([
  ["five levels", "g:1/2/3/4/5"],
  ["parts of 20 characters", `${"g".repeat(20)}:${Array.from({ length: 5 }, () => "n".repeat(20)).join("/")}`],
])("the longest domains are taken: %s", (_what, text) => {
  expect(parseDomain(text)?.text).toBe(text);
  expect(text.length).toBeLessThanOrEqual(DOMAIN_LENGTH_MAX);
});

test.each([
  ["nothing", ""],
  ["no colon", "europe"],
  ["no group", ":europe"],
  ["no name", "region:"],
  ["two colons", "region:a:b"],
  ["six levels", "g:1/2/3/4/5/6"],
  ["an empty level", "g:a//b"],
  ["a slash at the end", "g:a/"],
  ["a level of 21 characters", `g:${"a".repeat(21)}`],
  ["a group of 21 characters", `${"g".repeat(21)}:a`],
  ["a comma", "g:a,b"],
  ["markup", "g:<b>"],
  ["a control character", "g:a\u0000b"],
  ["a zero-width space", "g:a\u200bb"],
])("what is no domain is told: %s", (_what, text) => {
  expect(parseDomain(text)).toBeUndefined();
  expect(DomainText.safeParse(text).error?.issues[0]?.message).toBe(DOMAIN_FORM);
});

test("a list holds each domain once, in order", () => {
  expect(DomainList.parse(["team: a", "region:b", "team:a"])).toEqual(["region:b", "team:a"]);
  expect(DomainList.parse(null)).toEqual([]);
});

test("a list holds one domain per group", () => {
  const message = 'One domain per group: region:a and region:b are both of "region".';
  expect(domainsFault(["region:a", "region:b"])).toBe(message);
  expect(z.prettifyError(DomainList.safeParse(["region:b", "region:a"]).error ?? new z.ZodError([]))).toContain(
    message,
  );
});
