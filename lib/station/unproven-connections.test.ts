import { expect, test } from "vitest";
import { unprovenConnections } from "./unproven-connections";

function counting(most: number) {
  const connections = unprovenConnections(most);
  const gone: string[] = [];
  const count = (name: string, address = "192.0.2.1") => connections.count(address, () => gone.push(name));
  return { count, gone };
}

test("of too many at one address the oldest go, and a newcomer is always let in", () => {
  const { count, gone } = counting(2);
  for (const name of ["a", "b", "c", "d"]) count(name);
  expect(gone).toEqual(["a", "b"]);
});

test("addresses do not use up each other's places", () => {
  const { count, gone } = counting(2);
  for (const name of ["a", "b"]) count(name);
  for (const name of ["x", "y"]) count(name, "2001:db8::1");
  expect(gone).toEqual([]);
  count("z", "2001:db8::1");
  expect(gone).toEqual(["x"]);
});

test("whoever has proved itself or gone takes no place, said twice or not", () => {
  const { count, gone } = counting(2);
  const leaves = ["a", "b"].map((name) => count(name));
  for (const leave of [...leaves, ...leaves]) leave();
  for (const name of ["c", "d"]) count(name);
  expect(gone).toEqual([]);
});
