import type { IncomingMessage } from "node:http";
import { BlockList, isIP, isIPv6 } from "node:net";

/** Which peers' forwarding headers are believed. */
export function trustedPeers(blocks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = "", bits] = block.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => isIP(address) > 0 && list.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/** What is known of a request before anybody reads it. */
export interface Inbound {
  address: string;
  /** Scheme, host and port that the client used. */
  origin: string;
  /** Whether a trusted proxy said the scheme; else it is what arrives here, plain http. */
  schemeIsTold: boolean;
}

/** Host, or Host and port, as RFC 9110 7.2 writes them. */
const HOST = /^([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?$/;

/**
 * Who calls, and by which origin. Without a trusted proxy that is the socket and Host alone; what such a proxy forwards
 * is believed up to the first hop that is not trusted.
 *
 * @returns undefined when the host is not one.
 */
export function readInbound(request: IncomingMessage, isTrusted: (address: string) => boolean): Inbound | undefined {
  const peer = plainAddress(request.socket.remoteAddress ?? "");
  const proxied = isTrusted(peer);
  const host = (proxied && lastOf(request.headers["x-forwarded-host"])) || request.headers.host || "";
  if (!HOST.test(host) || !URL.canParse(`http://${host}`)) return undefined; // "a:99999" and "1.2.3.400" are none
  const told = proxied ? lastOf(request.headers["x-forwarded-proto"]) : "";
  const scheme = told === "https" ? "https" : "http";
  const address = proxied ? clientAddress(peer, request.headers["x-forwarded-for"], isTrusted) : peer;
  return { address, origin: new URL(`${scheme}://${host}`).origin, schemeIsTold: told !== "" };
}

/** Whether a request was sent to the public URL. Where nobody tells the scheme, the host alone decides. */
export function isSentTo(publicUrl: string, { origin, schemeIsTold }: Inbound): boolean {
  if (schemeIsTold) return origin === publicUrl;
  // "https://a.example" and what arrives as "http://a.example" name the same host and no port.
  return new URL(origin).host === new URL(publicUrl).host;
}

/** From the right: each hop vouches for the one before it, as long as it is trusted itself. */
function clientAddress(
  peer: string,
  forwardedFor: string | string[] | undefined,
  isTrusted: (address: string) => boolean,
): string {
  const hops = String(forwardedFor ?? "")
    .split(",")
    .map((hop) => plainAddress(hop.trim()));
  let client = peer;
  while (hops.length > 0 && isTrusted(client)) {
    const hop = hops.pop() ?? "";
    if (isIP(hop) === 0) break;
    client = hop;
  }
  return client;
}

const lastOf = (header: string | string[] | undefined) =>
  String(header ?? "")
    .split(",")
    .at(-1)
    ?.trim() ?? "";

/** IPv4 that came in on an IPv6 socket is IPv4. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "").replace(/%.*$/, "");
}

/** Names that Next, next-auth or we give a meaning that only we may give. */
const FORGEABLE =
  /^(forwarded|via|x-forwarded-.*|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip|x-stationkeeper-.*|x-middleware-.*|x-invoke-.*|x-matched-path|x-now-.*|x-vercel-.*|x-nonce|x-original-url|x-rewrite-url|content-security-policy(-report-only)?)$/;

/** Takes away what a client must not say, before anything reads it. */
export function dropForgeableHeaders(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) {
    if (FORGEABLE.test(name)) delete request.headers[name];
  }
  const raw = request.rawHeaders;
  for (let index = raw.length - 2; index >= 0; index -= 2) {
    if (FORGEABLE.test((raw[index] ?? "").toLowerCase())) raw.splice(index, 2);
  }
}
