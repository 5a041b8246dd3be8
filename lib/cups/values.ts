/** Words of external servers and LNS assignments that screens and server share. No I/O, safe in the browser. */

export const STATION_SERVERS = ["LNS", "CUPS"] as const;
export type StationServer = (typeof STATION_SERVERS)[number];

export const LNS_ROUTES = ["BUILT_IN", "DIRECT", "RELAY"] as const;
export type LnsRoute = (typeof LNS_ROUTES)[number];
export const LNS_ROUTE_WORDS: Record<LnsRoute, string> = {
  BUILT_IN: "Built-in",
  DIRECT: "Direct",
  RELAY: "Relay",
};
/** What each means, under the choice. */
export const LNS_ROUTE_HINTS: Record<LnsRoute, string> = {
  BUILT_IN: "This platform observes and configures the base station; nothing stands behind it.",
  DIRECT: "CUPS sends the base station to the LNS, with that LNS's own credentials. Nothing is observed here.",
  RELAY: "The base station stays connected to this platform, which passes everything on to the LNS.",
};

export const SERVER_CREDENTIALS = ["NONE", "TOKEN", "CERTIFICATE"] as const;
export type ServerCredentialKind = (typeof SERVER_CREDENTIALS)[number];
export const SERVER_CREDENTIAL_WORDS: Record<ServerCredentialKind, string> = {
  NONE: "None",
  TOKEN: "Token",
  CERTIFICATE: "Certificate and key",
};
