import { SocketAddress } from "node:net";

/** Whom a load balancer speaks for. */
export interface ProxiedSource {
  address: string;
  port: number;
}

/** What stands before the first byte of TLS. */
export interface ProxyHeader {
  /** Null for a connection of the load balancer's own (LOCAL): its health check. */
  source: ProxiedSource | null;
  /** Of the whole header, in bytes. */
  length: number;
}

/** It is no header of version 2, or one that we do not serve: the connection ends. */
export class WrongProxyHeader extends Error {}

const SIGNATURE = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");
const FIXED_BYTES = 16;
const LOCAL = 0x20;
const PROXY = 0x21;
/** Of source, destination and their ports, by address family and transport. */
const TCP4 = { code: 0x11, family: "ipv4", addressBytes: 4, blockBytes: 12 } as const;
const TCP6 = { code: 0x21, family: "ipv6", addressBytes: 16, blockBytes: 36 } as const;

/**
 * Reads the header of the PROXY protocol, version 2, that begins a connection. Its TLVs are skipped.
 *
 * @param bytes what has arrived so far.
 * @returns undefined while more has to arrive.
 * @throws WrongProxyHeader as soon as what has arrived cannot become a header for a TCP connection.
 * @see https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt section 2.2
 */
export function readProxyHeader(bytes: Uint8Array): ProxyHeader | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const seen = Math.min(buffer.length, SIGNATURE.length);
  if (!buffer.subarray(0, seen).equals(SIGNATURE.subarray(0, seen))) throw new WrongProxyHeader("no such header");
  const command = buffer[12];
  if (command === undefined) return undefined;
  if (command !== LOCAL && command !== PROXY) throw new WrongProxyHeader("another version or command");
  const protocol = [TCP4, TCP6].find(({ code }) => code === buffer[13]);
  // What LOCAL says of addresses is ignored.
  if (command === PROXY && buffer.length > 13 && !protocol) throw new WrongProxyHeader("neither TCP4 nor TCP6");
  if (buffer.length < FIXED_BYTES) return undefined;
  const length = FIXED_BYTES + buffer.readUInt16BE(14);
  const isProxied = command === PROXY && protocol !== undefined;
  if (isProxied && length < FIXED_BYTES + protocol.blockBytes) throw new WrongProxyHeader("too short");
  if (buffer.length < length) return undefined;
  if (!isProxied) return { source: null, length };
  assertTlvs(buffer.subarray(FIXED_BYTES + protocol.blockBytes, length));
  const { addressBytes, family } = protocol;
  const address = addressText(buffer.subarray(FIXED_BYTES, FIXED_BYTES + addressBytes), family);
  return { source: { address, port: buffer.readUInt16BE(FIXED_BYTES + 2 * addressBytes) }, length };
}

function addressText(octets: Buffer, family: "ipv4" | "ipv6"): string {
  if (family === "ipv4") return octets.join(".");
  const groups = Array.from({ length: 8 }, (_, group) => octets.readUInt16BE(2 * group).toString(16));
  return new SocketAddress({ address: groups.join(":"), family }).address; // as sockets spell it
}

/** Type u8, length u16, value: they fill the rest to its last byte (section 2.2.1). */
function assertTlvs(rest: Buffer): void {
  let at = 0;
  while (at + 3 <= rest.length) at += 3 + rest.readUInt16BE(at + 1);
  if (at !== rest.length) throw new WrongProxyHeader("TLVs that do not fit");
}
