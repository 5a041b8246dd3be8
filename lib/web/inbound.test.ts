import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { readInbound, trustedPeers } from "./inbound";

test.each([
  ["10.1.2.3", ["10.0.0.0/8"], true],
  ["11.1.2.3", ["10.0.0.0/8"], false],
  ["192.0.2.1", ["192.0.2.1"], true],
  ["2001:db8::1", ["2001:db8::/32"], true],
  ["2001:db9::1", ["2001:db8::/32"], false],
  ["10.1.2.3", [], false],
  ["not an address", ["0.0.0.0/0"], false],
])("%s under %o is trusted: %s", (address, blocks, expected) => {
  expect(trustedPeers(blocks)(address)).toBe(expected);
});

test.each(["a:99999", "1.2.3.400", "[::1", ""])("what is no host is refused, not thrown at: %j", (host) => {
  const request = { socket: { remoteAddress: "192.0.2.1" }, headers: { host } } as unknown as IncomingMessage;
  expect(readInbound(request, () => false)).toBeUndefined();
});
