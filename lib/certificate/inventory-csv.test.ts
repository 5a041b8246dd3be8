import { expect, test } from "vitest";
import { csvCell } from "./inventory-csv";

test.each([
  ["Roof Nord", "Roof Nord"],
  [null, ""],
  ['Mast "A", left', '"Mast ""A"", left"'],
  ["two\nlines", '"two\nlines"'],
  ["P-256", "P-256"],
])("%j is the cell %j (RFC 4180)", (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =cmd|' /C calc'!A0"])(
  "%j is no formula any more",
  (value) => {
    expect(csvCell(value).replace(/^"/, "")).toMatch(/^'/);
  },
);

test("a formula with a comma stays one cell", () => {
  expect(csvCell('=HYPERLINK("http://x","y")')).toBe(`"'=HYPERLINK(""http://x"",""y"")"`);
});
