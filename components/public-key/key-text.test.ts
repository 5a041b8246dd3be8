import { expect, test } from "vitest";
import { judgePublicKeyText } from "#lib/pki/public-key-text";
import { caretOf, editorLines, editorText, keepCarriageReturns, waitsUntil } from "./key-text";

const KEY = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEWLTqK6z4z6UyJ4ZLkTLKgTTnGGqm
Fwfy8rOHvsvyGDEjhC9tDOqM4TVBFhRuPB7l4Y1nV8ACPDEl6cDqAkwVCg==
-----END PUBLIC KEY-----
`;

const linesOf = (text: string) => editorLines(text, judgePublicKeyText(text).faults);

test("a sound key has no marks", () => {
  expect(linesOf(KEY).flatMap(({ labels }) => labels)).toEqual([]);
  expect(linesOf(KEY).map(({ pieces }) => pieces.length)).toEqual([1, 1, 1, 1]);
});

test("marks the very characters that are wrong and keeps the text as it is", () => {
  const lines = linesOf(KEY.replace("GGqm\n", "GGqm \t\n"));
  expect(lines[1]).toEqual({
    number: 2,
    pieces: [
      { at: 0, text: "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEWLTqK6z4z6UyJ4ZLkTLKgTTnGGqm" },
      { at: 64, text: " ", mark: "space" },
      { at: 65, text: "\t", mark: "tab" },
    ],
    labels: ["1 space and tab"],
  });
});

test("draws non-breaking spaces as rings and zero-width characters as bars", () => {
  const marks = linesOf(KEY.replace("MFkw", "MF\u00A0k\u200Bw"))[1]?.pieces.map(({ mark }) => mark);
  expect(marks).toEqual([undefined, "no-break", undefined, "zero-width", undefined]);
});

test("puts the caret at the spot, also behind a byte order mark", () => {
  const text = KEY.replace("GGqm\n", "GGqm  \n");
  const [fault] = judgePublicKeyText(text).faults;
  expect(fault && caretOf(text, fault)).toBe(text.indexOf("  \n"));
  expect(fault && caretOf(`\uFEFF${text}`, fault)).toBe(text.indexOf("  \n") + 1);
});

test("a lone carriage return survives edits elsewhere and goes with its line", () => {
  const pasted = editorText("one\r\ntwo\rthree");
  expect(pasted).toBe("one\ntwo\rthree");
  expect(keepCarriageReturns(pasted, "one\ntwo\nthree!")).toBe("one\ntwo\rthree!");
  expect(keepCarriageReturns(pasted, "Xone\ntwo\nthree")).toBe("Xone\ntwo\rthree");
  expect(keepCarriageReturns(pasted, "one\ntwothree")).toBe("one\ntwothree");
});

test("SAVE says which lines it waits for", () => {
  const faultsOf = (text: string) => judgePublicKeyText(text).faults;
  expect(waitsUntil(faultsOf(KEY.replace("GGqm\n", "GGqm  \n")))).toBe("SAVE waits until line 2 is repaired");
  expect(waitsUntil(faultsOf(KEY.replaceAll("\n", " \n")))).toBe("SAVE waits until lines 1, 2, 3 and 4 are repaired");
  expect(waitsUntil(faultsOf("hello"))).toBe("SAVE waits until the text is a sound public key");
});
