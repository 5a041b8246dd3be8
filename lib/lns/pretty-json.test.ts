import { expect, test } from "vitest";
import { prettyJson } from "./pretty-json";

test("integers beyond 2^53 keep their digits", () => {
  expect(prettyJson('{"JoinEui":[[1,18446744073709551615]]}')).toBe(
    '{\n  "JoinEui": [\n    [1, 18446744073709551615]\n  ]\n}',
  );
});

test("what is no JSON stays as it is, for its fault to be told", () => {
  expect(prettyJson('{"a":')).toBe('{"a":');
});

test("texts that look like arrays are left alone", () => {
  expect(prettyJson('{"a":["[ b, c ]"]}')).toBe('{\n  "a": [\n    "[ b, c ]"\n  ]\n}');
});
