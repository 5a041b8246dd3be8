import { expect, test } from "vitest";
import { listHref, readListQuery } from "./list-url";

const PLAIN = readListQuery({});

test("the plain list has a plain address", () => {
  expect(listHref(PLAIN, {})).toBe("/base-stations");
});

test("an address is read as it was written", () => {
  const query = {
    q: "roof & mast",
    health: "CONNECTION_ERROR",
    certificate: "expired",
    administrative: "SUSPENDED",
    domain: "region:europe/north",
    sort: { key: "certificate", descending: true },
    cursor: "eyJ",
  } as const;
  const href = listHref(PLAIN, query);
  expect(readListQuery(Object.fromEntries(new URL(href, "http://x").searchParams))).toEqual(query);
});

test("every change but of the page begins at the first page", () => {
  const second = { ...PLAIN, cursor: "eyJ" };
  expect(listHref(second, { certificate: "revoked" })).toBe("/base-stations?certificate=revoked");
  expect(listHref(second, { cursor: "abc" })).toBe("/base-stations?cursor=abc");
});

test("what an address cannot mean is left out", () => {
  const odd = {
    q: ["a", "b"],
    health: "fine",
    certificate: "blue",
    administrative: "x",
    domain: "nothing",
    sort: "-colour",
    cursor: "",
  };
  expect(readListQuery(odd)).toEqual({ ...PLAIN, sort: { key: "name", descending: true } });
});
