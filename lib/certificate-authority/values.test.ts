import { expect, test } from "vitest";
import {
  isInScope,
  isScopeWithin,
  parseEuiPrefix,
  parseEuiRange,
  SCOPE_CHECKS,
  scopesOverlap,
  type VendorCaScope,
} from "./values";

const EUI = "58A0CBFFFE80AA01";
const scope = (more: Partial<VendorCaScope>): VendorCaScope => ({
  ...{ euiPrefixes: [], euiRanges: [], domains: [] },
  ...more,
});
const range = (from: string, to: string) => `${from.padEnd(16, "0")}-${to.padEnd(16, "F")}`;

test.each<[string, Partial<VendorCaScope>, boolean]>([
  ["an empty scope takes in every station", {}, true],
  ["a prefix", { euiPrefixes: ["0016C0", "58A0CB"] }, true],
  ["the whole EUI as prefix", { euiPrefixes: [EUI] }, true],
  ["another prefix", { euiPrefixes: ["58A0CC"] }, false],
  ["a range with the EUI as its first", { euiRanges: [`${EUI}-FFFFFFFFFFFFFFFF`] }, true],
  ["a range with the EUI as its last", { euiRanges: [`0000000000000000-${EUI}`] }, true],
  ["a range beside it", { euiRanges: [range("58A0CBFFFE80AA02", "59")] }, false],
  ["a range where the prefix is another's", { euiPrefixes: ["0016C0"], euiRanges: [range("58", "58")] }, true],
  ["one of its domains", { domains: ["team:south", "team:north"] }, true],
  ["other domains", { domains: ["team:south"] }, false],
  ["the domain, not what lies above or below it", { domains: ["region:europe"] }, false],
  ["EUI and domain both", { euiPrefixes: ["58A0CB"], domains: ["team:south"] }, false],
])("%s", (_what, wanted, expected) => {
  expect(isInScope(scope(wanted), EUI, ["team:north", "region:europe/north"])).toBe(expected);
});

test("a station without a domain is in no scope that names one", () => {
  expect(isInScope(scope({ domains: ["team:north"] }), EUI, [])).toBe(false);
  expect(isInScope(scope({}), EUI, [])).toBe(true);
});

test.each<[Partial<VendorCaScope>, Partial<VendorCaScope>, boolean]>([
  [{}, {}, true],
  [{ euiPrefixes: ["58A0"] }, { euiPrefixes: ["58A0CB"] }, true],
  [{ euiPrefixes: ["58A0CB"] }, { euiPrefixes: ["58A0CC"] }, false],
  [{ euiPrefixes: ["58A0CB"] }, { euiRanges: [range("58A0CBFF", "58A0CC")] }, true],
  [{ euiRanges: [range("10", "20")] }, { euiRanges: [range("21", "30")] }, false],
  [{ domains: ["team:north"] }, { domains: ["team:south"] }, false],
  [{ domains: ["team:north"] }, { euiPrefixes: ["58"] }, true],
])("scopes %j and %j overlap: %s", (a, b, expected) => {
  expect([scopesOverlap(scope(a), scope(b)), scopesOverlap(scope(b), scope(a))]).toEqual([expected, expected]);
});

test.each<[Partial<VendorCaScope>, Partial<VendorCaScope>, boolean]>([
  [{ euiPrefixes: ["58A0CB"] }, {}, true],
  [{}, { euiPrefixes: ["58A0CB"] }, false],
  [{ euiPrefixes: ["58A0CBFF"] }, { euiPrefixes: ["58A0CB"] }, true],
  [{ euiPrefixes: ["58A0"] }, { euiPrefixes: ["58A0CB"] }, false],
  [{ euiPrefixes: ["58A0CB"] }, { euiRanges: [range("58A0CB", "58A0CB")] }, true],
  [{ euiPrefixes: ["58A0CB", "00"] }, { euiPrefixes: ["58A0CB"] }, false],
  [{ domains: ["team:north"] }, { domains: ["team:north", "team:south"] }, true],
  [{ domains: ["team:north", "team:west"] }, { domains: ["team:north"] }, false],
  [{}, { domains: ["team:north"] }, false],
])("scope %j lies within %j: %s", (inner, outer, expected) => {
  expect(isScopeWithin(scope(inner), scope(outer))).toBe(expected);
});

test.each([
  ["58:a0:cb", "58A0CB"],
  [" 58-A0-CB ", "58A0CB"],
  [EUI.toLowerCase(), EUI],
  ["", undefined],
  ["58A0CX", undefined],
  [`${EUI}0`, undefined],
])("the prefix %j is %s", (text, prefix) => {
  expect(parseEuiPrefix(text)).toBe(prefix);
});

test.each([
  ["58a0cb0000000000 - 58A0CBFFFFFFFFFF", "58A0CB0000000000-58A0CBFFFFFFFFFF"],
  ["58a0:cb00::-58a0:cbff:ffff:ffff", "58A0CB0000000000-58A0CBFFFFFFFFFF"],
  [`0000000000000000-${EUI}`, `0000000000000000-${EUI}`],
  ["58A0CBFFFFFFFFFF-58A0CB0000000000", undefined],
  [EUI, undefined],
  [`${EUI}-${EUI}-${EUI}`, undefined],
])("the range %j is %s", (text, expected) => {
  expect(parseEuiRange(text)).toBe(expected);
});

test("what is typed is judged entry by entry", () => {
  expect(SCOPE_CHECKS.euiPrefixes("58A0CB, 0016C0;\n70")).toBeUndefined();
  expect(SCOPE_CHECKS.euiPrefixes("58A0CB, G")).toContain("1 to 16 hex digits");
  expect(SCOPE_CHECKS.euiRanges("58")).toContain("first and a last");
  expect(SCOPE_CHECKS.domains("team:north, north")).toContain("group");
  expect(SCOPE_CHECKS.domains(" ")).toBeUndefined();
});
