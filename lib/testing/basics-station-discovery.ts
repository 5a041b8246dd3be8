// Discovery by a LoRa Basics Station 2.0.6 (basics-station.md 10; vectors/lns-02).
import type { BasicsStationFiles } from "./basics-station-files";
import { isObject } from "./basics-station-router-config";
import { openSocket, readCredentials } from "./basics-station-socket";
import { parseFileUri, parseReplyUri } from "./basics-station-uri";
import { type StationWebSocket, upgradeRequest, upgradeSocket } from "./basics-station-websocket";

export type DiscoveryOutcome =
  | { readonly kind: "URI"; readonly uri: string; readonly reply: string }
  /** CUPS is asked after the retry interval when CUPS is configured. */
  | { readonly kind: "REJECTED"; readonly error: string | null; readonly reply: string }
  | { readonly kind: "FAILED"; readonly status: number | null; readonly reason: string };

/** What the station makes of the text of a reply. */
export function judgeDiscoveryReply(reply: string): DiscoveryOutcome {
  const failed = (reason: string): DiscoveryOutcome => ({ kind: "FAILED", status: 101, reason });
  let fields: unknown;
  try {
    fields = JSON.parse(reply);
  } catch {
    return failed("reply is not JSON");
  }
  if (!isObject(fields)) return failed("reply is not an object");
  for (const name of ["router", "muxs", "uri", "error"]) {
    if (fields[name] !== undefined && typeof fields[name] !== "string") return failed(`${name} is not a text`);
  }
  const { uri, error } = fields;
  if (typeof uri === "string" && !parseReplyUri(uri)) return failed(`uri is not usable: ${uri}`);
  if (typeof error === "string") return { kind: "REJECTED", error, reply };
  if (typeof uri !== "string") return { kind: "REJECTED", error: null, reply };
  return { kind: "URI", uri, reply };
}

/**
 * Asks for the data connection's address. Like the station it waits for a reply, and afterwards for the end of the
 * connection, without a time limit; `opened` gives the connection to whoever stops the station.
 */
export async function discover(
  files: BasicsStationFiles,
  router: string,
  opened: (webSocket: StationWebSocket) => void = () => {},
): Promise<DiscoveryOutcome> {
  const address = parseFileUri(files.uri("tc") ?? "", ["ws", "wss"]);
  if (!address) return { kind: "FAILED", status: null, reason: "tc.uri is not usable" };
  try {
    const credentials = readCredentials(files, "tc", "", address.tls);
    const socket = await openSocket(address, credentials);
    const request = upgradeRequest(address.authority, "/router-info", credentials.headerLines);
    const { status, webSocket } = await upgradeSocket(socket, request, Number.POSITIVE_INFINITY);
    if (!webSocket) return { kind: "FAILED", status, reason: `upgrade answered ${status}` };
    opened(webSocket);
    return await ask(webSocket, router);
  } catch (error) {
    if (error instanceof Error) return { kind: "FAILED", status: null, reason: error.message };
    throw error;
  }
}

function ask(webSocket: StationWebSocket, router: string): Promise<DiscoveryOutcome> {
  return new Promise((resolve) => {
    let outcome: DiscoveryOutcome = { kind: "FAILED", status: 101, reason: "connection closed without a reply" };
    webSocket.once("text", (reply) => {
      outcome = judgeDiscoveryReply(reply);
      webSocket.close();
    });
    webSocket.once("closed", () => resolve(outcome));
    webSocket.send(`{"router":"${router}"}`);
  });
}
