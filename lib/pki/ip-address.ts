/**
 * The octets of an IP address as people write it: 4 of IPv4, 16 of IPv6, in network order as a certificate has them (RFC
 * 5280 section 4.2.1.6). Undefined when the text is none; zones, prefixes and brackets do not belong here.
 */
export function ipAddressOctets(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) {
    const octets = text.split(".").map(Number);
    const isPlain = octets.every((octet) => octet <= 255) && octets.join(".") === text;
    return isPlain ? Uint8Array.from(octets) : undefined;
  }
  if (!/^[0-9A-Fa-f:.]+$/.test(text) || !URL.canParse(`http://[${text}]/`)) return undefined;
  // As a host of a URL it comes back in one spelling: hex groups alone, the longest run of zeros as "::".
  const [head = "", tail] = new URL(`http://[${text}]/`).hostname.slice(1, -1).split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16)));
  const [before, after] = [groups(head), groups(tail ?? "")];
  const zeros = Array<number>(8 - before.length - after.length).fill(0);
  return Uint8Array.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]));
}
