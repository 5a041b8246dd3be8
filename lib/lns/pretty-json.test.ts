import { expect, test } from "vitest";
import { prettyJson } from "./pretty-json";

test("integers beyond 2^53 keep their digits", () => {
  expect(prettyJson('{"JoinEui":[[1,18446744073709551615]]}')).toBe(
    '{\n  "JoinEui": [\n    [\n      1,\n      18446744073709551615\n    ]\n  ]\n}',
  );
});

test("what is no JSON stays as it is, for its fault to be told", () => {
  expect(prettyJson('{"a":')).toBe('{"a":');
});
