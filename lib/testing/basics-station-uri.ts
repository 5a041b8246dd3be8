// Addresses as a LoRa Basics Station 2.0.6 reads them (basics-station.md 6.5 and 10).

export interface StationAddress {
  readonly tls: boolean;
  readonly host: string;
  readonly port: number;
  /** Of the `Host` header, exactly as in the URI. */
  readonly authority: string;
  /** "" in a file: a path is not possible there. */
  readonly path: string;
}

const MAX_LENGTH = 127;

/** Reads cups.uri or tc.uri; undefined where the station cannot use it and would not start again. */
export function parseFileUri(text: string, schemes: readonly [plain: string, tls: string]): StationAddress | undefined {
  const address = parse(text, schemes, false);
  return address?.path === "" ? address : undefined;
}

/** Reads the `uri` of a discovery reply: port and path are needed, the scheme in any case. */
export function parseReplyUri(text: string): StationAddress | undefined {
  const address = parse(text, ["ws", "wss"], true);
  return address && address.path !== "" ? address : undefined;
}

function parse(text: string, [plain, tls]: readonly [string, string], anyCase: boolean): StationAddress | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const [, scheme = "", authority = "", host = "", port = "", path = ""] =
    /^([A-Za-z]+):\/\/((\[[^\]]*\]|[^/:[\]]+):(\d{1,15}))(\/.*)?$/.exec(text) ?? [];
  const found = anyCase ? scheme.toLowerCase() : scheme;
  if (found !== plain && found !== tls) return undefined;
  const name = host.startsWith("[") ? host.slice(1, -2) : host; // the last character of an IPv6 literal is lost
  return { tls: found === tls, host: name, port: Number(port), authority, path };
}
