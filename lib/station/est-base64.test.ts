import { expect, test } from "vitest";
import { decodeEstBase64, encodeEstBase64 } from "./est-base64";

const decode = (text: string) => decodeEstBase64(Buffer.from(text, "latin1"));
const MAN = Buffer.from("Man is"); // TWFuIGlz

test.each([
  ["one line", "TWFuIGlz"],
  ["lines", "TWFu\r\nIGlz\r\n"],
  ["spaces and tabs anywhere", " T\tW F u\nIGl z "],
])("%s is read", (_, text) => {
  expect(decode(text).bytes).toEqual(new Uint8Array(MAN));
});

test("padding is read, also when whitespace stands before it", () => {
  expect(decode("TWE\n=\n").bytes).toEqual(new Uint8Array(Buffer.from("Ma")));
  expect(decode("TQ==").bytes).toEqual(new Uint8Array(Buffer.from("M")));
});

test.each([
  ["missing padding", "TWE", "padded base64"],
  ["data after padding", "TQ==TWFu", "padded base64"],
  ["padding alone", "====", "padded base64"],
  ["the URL alphabet", "TW-_", "padded base64"],
  ["another character", "TWFu!GlzTWFu", "padded base64"],
  ["a no-break space", "TWFu\u00a0IGlz", "padded base64"],
  ["a NUL", "TWFu\0IGlz", "padded base64"],
  ["bits in the padding", "TWF=", "bits set in its padding"],
  ["PEM", "-----BEGIN CERTIFICATE REQUEST-----\nTWFu\n-----END CERTIFICATE REQUEST-----\n", "leave out the PEM lines"],
  ["DER", "\x30\x82\x01\x02\x03\x04", "this is the DER itself"],
  ["nothing", "", "empty"],
  ["only whitespace", " \r\n", "empty"],
])("%s is refused, and said", (_, text, words) => {
  expect(decode(text).fault).toContain(words);
});

test("answers have lines of 64 characters, LF, a final LF and no CR", () => {
  expect(encodeEstBase64(Buffer.alloc(49))).toBe(`${"A".repeat(64)}\nAA==\n`);
  expect(encodeEstBase64(Buffer.alloc(48))).toBe(`${"A".repeat(64)}\n`);
});
