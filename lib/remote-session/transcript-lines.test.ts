import { expect, test } from "vitest";
import { transcriptLines } from "./transcript-lines";

const at = (second: number) => `2026-11-21T12:00:0${second}.000Z`;
const shown = (text: string, second = 0) => ({ at: at(second), fromStation: true, data: Buffer.from(text) });
const typed = (text: string, second = 0) => ({ at: at(second), fromStation: false, data: Buffer.from(text) });
const texts = (...parts: ReturnType<typeof shown>[]) => transcriptLines(parts).map(({ text }) => text);

test("colours, titles and cursor movements are left out", () => {
  expect(
    texts(shown("\x1b]0;root@bs\x07\x1b[1;32mroot\x1b[0m# ls\x1b[K\r\n\x1b[01;34metc\x1b[0m  \x1b(Bvar\r\n")),
  ).toEqual(["root# ls", "etc  var"]);
});

test("a line that was written over stands as it was last", () => {
  expect(texts(shown("10 %\r50 %\r100 %\r\nab\b \bc\r\n"))).toEqual(["100 %", "ac"]);
});

test("a character that is split between two pieces is whole", () => {
  const euro = Buffer.from("5 €\r\n");
  const parts = [euro.subarray(0, 3), euro.subarray(3)].map((data) => ({ at: at(0), fromStation: true, data }));
  expect(transcriptLines(parts)).toEqual([{ at: at(0), isTyped: false, text: "5 €" }]);
});

test("what was typed stands beside what was shown, in the order of time, keys by their names", () => {
  const lines = transcriptLines([
    shown("# ", 1),
    typed("passwd\r", 2),
    shown("passwd\r\nNew password: ", 2),
    typed("secret\x7f\r", 3),
    typed("\x03\x1b[A", 4),
  ]);
  expect(lines).toEqual([
    { at: at(1), isTyped: false, text: "# passwd" },
    { at: at(2), isTyped: false, text: "New password: " },
    { at: at(2), isTyped: true, text: "passwd" },
    { at: at(3), isTyped: true, text: "secret⌫" },
    { at: at(4), isTyped: true, text: "^C␛" },
  ]);
});

test("what is no text at all is a line all the same, without control characters", () => {
  const [line] = transcriptLines([{ at: at(0), fromStation: true, data: Buffer.from([0, 1, 0xff, 0x9b, 0x41, 10]) }]);
  expect(line?.text).toBe("\ufffd\ufffdA");
});
