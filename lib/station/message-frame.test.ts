import { expect, test } from "vitest";
import { MAX_MESSAGE_BYTES } from "#lib/lns/values";
import { messageFrame } from "./message-frame";

test("a text is one final frame, not masked, as in RFC 6455 section 5.7", () => {
  expect(messageFrame(Buffer.from("Hello"), false).toString("hex")).toBe("810548656c6c6f");
});

test.each([
  [0, "8200"],
  [125, "827d"],
  [126, "827e007e"],
  [256, "827e0100"], // section 5.7
  [MAX_MESSAGE_BYTES, "827e9c3f"],
])("%i bytes are as many after their head, which never has the 64-bit form of their length", (length, head) => {
  const data = Buffer.from(Uint8Array.from({ length }, (_, index) => index * 7));
  const frame = messageFrame(data, true);
  expect(frame.subarray(0, head.length / 2).toString("hex")).toBe(head);
  expect(frame.subarray(head.length / 2).equals(data)).toBe(true);
});
