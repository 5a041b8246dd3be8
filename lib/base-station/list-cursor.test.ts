import { expect, test } from "vitest";
import { type Cursor, decodeCursor, encodeCursor } from "./list-cursor";
import { ListBaseStations } from "./schema";

const list = (query: object) => ListBaseStations.parse(query);
const place: Cursor = { side: "after", values: ["Zürich Roof"], id: "bs_1", offset: 50 };

test("a cursor names its place again", () => {
  expect(decodeCursor(list({}), encodeCursor(list({}), place))).toEqual(place);
});

test.each([
  { sort: "-name" },
  { sort: "name,model" },
  { q: "roof" },
  { health: "ACTIVE" },
  { certificate: "expired" },
  { administrative: "ACTIVE" },
])("a cursor of another list is refused: %j", (query) => {
  const cursor = encodeCursor(list({}), place);
  expect(() => decodeCursor(list(query), cursor)).toThrow(
    expect.objectContaining({ code: "validation_failed", errors: [expect.objectContaining({ pointer: "/cursor" })] }),
  );
});

test.each([
  ["no base64", "%%%"],
  ["no JSON", Buffer.from("{").toString("base64url")],
  ["no list", Buffer.from('{"a":1}').toString("base64url")],
  ["no place", Buffer.from('["name|||","after",["x"]]').toString("base64url")],
  ["another side", Buffer.from('["name|||","beside",["x"],"bs_1",0]').toString("base64url")],
  ["a number as value", Buffer.from('["name|||","after",[7],"bs_1",0]').toString("base64url")],
  ["a character that cannot be stored", Buffer.from('["name|||","after",["\\u0000"],"bs_1",0]').toString("base64url")],
  ["two values for one key", Buffer.from('["name|||","after",["x","y"],"bs_1",0]').toString("base64url")],
])("what is no cursor is refused: %s", (_what, text) => {
  expect(() => decodeCursor(list({}), text)).toThrow(expect.objectContaining({ code: "validation_failed" }));
});

test.each([
  ["rfRegion", ["XX"]],
  ["rfRegion", [null]],
  ["name", ["a\0b"]],
  ["name", ["\uD800"]],
  ["createdAt", ["yesterday"]],
  ["createdAt", ["-271821-04-20 00:00:00+00"]],
  ["certificate", ["2026-13-45 00:00:00+00"]],
])("a value that the column cannot have is refused: %s %j", (sort, values) => {
  const text = encodeCursor(list({ sort }), { ...place, values });
  expect(() => decodeCursor(list({ sort }), text)).toThrow(expect.objectContaining({ code: "validation_failed" }));
});

test("times as the database writes them are read", () => {
  for (const time of ["2026-11-21 12:00:00+00", "2026-11-21 12:00:00.123+00", "9999-12-31 23:59:59+00"]) {
    const sorted = list({ sort: "createdAt,certificate" });
    const cursor = encodeCursor(sorted, { ...place, values: [time, null] });
    expect(decodeCursor(sorted, cursor).values).toEqual([time, null]);
  }
});

test("a counted offset below zero counts as the beginning", () => {
  const text = encodeCursor(list({}), { ...place, offset: -3 });
  expect(decodeCursor(list({}), text).offset).toBe(0);
});
