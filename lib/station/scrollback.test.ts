import { expect, test } from "vitest";
import { Scrollback } from "./scrollback";

test("what fits is kept as it came", () => {
  const scrollback = new Scrollback(20);
  scrollback.add(Buffer.from("one\ntwo "));
  scrollback.add(Buffer.from("\x1b[1mthree"));
  expect(scrollback.read().toString()).toBe("one\ntwo \x1b[1mthree");
  scrollback.add(Buffer.from("!"));
  expect(scrollback.read().toString()).toBe("one\ntwo \x1b[1mthree!");
});

test("of more than fits the end is kept, from a whole line on", () => {
  const scrollback = new Scrollback(10);
  for (const text of ["first\n", "second\n", "third\n"]) scrollback.add(Buffer.from(text));
  expect(scrollback.read().toString()).toBe("third\n");
});

test("one piece larger than the limit does not stay", () => {
  const scrollback = new Scrollback(4);
  scrollback.add(Buffer.from("a\nbc\nde"));
  expect(scrollback.read().toString()).toBe("de");
});
