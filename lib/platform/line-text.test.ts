import { expect, test } from "vitest";
import { lineText, optionalLineText } from "./line-text";

const faults = (text: string, schema = lineText(5).min(1, "Say it.")) =>
  schema.safeParse(text).error?.issues.map(({ message }) => message);

test("a line is trimmed, and judged without what surrounds it", () => {
  expect(lineText(5).parse("  north ")).toBe("north");
  expect(faults(" ")).toEqual(["Say it."]);
  expect(faults(" northern ")).toEqual(["At most 5 characters."]);
});

test.each(["a\nb", "a\u0000b", "a\u007fb", "a\u0085b"])("%j is no line", (text) => {
  expect(faults(text)).toEqual(["Control characters are not allowed."]);
});

test("an empty line that may be cleared is null", () => {
  expect([" ", "", "x"].map((text) => optionalLineText(5).parse(text))).toEqual([null, null, "x"]);
});
