/** CUPS addresses, and those of an LNS. */
export const CUPS_SCHEMES = ["https", "http"] as const;
export const LNS_SCHEMES = ["wss", "ws"] as const;

const MAX_URI_LENGTH = 127;

/**
 * Judges an address before a Basics Station stores it: with a wrong one it refuses to start again, until somebody edits
 * the file on the gateway.
 *
 * @param schemes lower case, without "://"; those without TLS send no credentials.
 * @returns the fault as a sentence; undefined for an address that works.
 * @see basics-station.md 6.5
 */
export function judgeStationUri(text: string, schemes: readonly string[]): string | undefined {
  if (text.length > MAX_URI_LENGTH)
    return `An address has at most ${MAX_URI_LENGTH} characters; this one has ${text.length}.`;
  const scheme = schemes.find((name) => text.startsWith(`${name}://`));
  const form = `${schemes[0]}://host:port`;
  if (!scheme) return `The address must look like ${form}, in lower case up to the host.`;

  const authority = text.slice(scheme.length + 3);
  if (/[[\]]/.test(authority)) return "Stations cannot use an IPv6 address. Give a host name.";
  if (/[/?#]/.test(authority)) return `The address must end with the port: ${form}, without even a "/" after it.`;
  const [, host = "", port] = /^([^:]*):(\d*)$/.exec(authority) ?? [];
  if (port === undefined) return `The address needs a port: ${form}.`;
  if (!/^(?=.*[A-Za-z0-9]$)[A-Za-z0-9](?:[A-Za-z0-9._-]*)$/.test(host) || host.includes("..")) {
    return "The host must be a name or an IPv4 address.";
  }
  return /^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65_535
    ? undefined
    : "The port must be a number from 1 to 65535.";
}
