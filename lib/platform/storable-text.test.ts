import { expect, test } from "vitest";
import { unstorable } from "./storable";
import { storableText } from "./storable-text";

test.each([
  ["as it is", "abc", "abc"],
  ["cut", "abcdef", "abcde"],
  ["without U+0000", "a\0b\0cdef", "abcde"],
  ["with a half that it had replaced", "a\ud83d", "a\ufffd"],
  ["with a half that cutting made replaced", "abcd😀", "abcd\ufffd"],
])("a text is stored %s", (_, text, stored) => {
  expect(storableText(text, 5)).toBe(stored);
  expect(unstorable(stored)).toBeUndefined();
});
