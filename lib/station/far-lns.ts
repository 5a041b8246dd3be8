import type { Duplex } from "node:stream";
import { createSecureContext, type SecureContext } from "node:tls";
import { type ClientOptions, WebSocket } from "ws";
import type { ServerCredential } from "#lib/cups/server-credential";
import { type Eui64, formatId6 } from "#lib/eui64";
import { pem } from "#lib/pki/pem";
import { privateKeyPem } from "#lib/pki/private-key";
import { FarFault, farFaultText } from "./far-fault";

/** How to reach an external LNS and what to show there; made once for all stations that are relayed to it. */
export interface FarLnsAccess {
  /** "wss://host:port". */
  readonly uri: string;
  readonly context: SecureContext;
  readonly headers: Readonly<Record<string, string>>;
}

/** An open connection, and what it was opened on. */
export interface FarLns {
  readonly socket: WebSocket;
  readonly transport: Duplex;
}

export interface FarLnsNumbers {
  /** For each step: TCP, TLS and upgrade, and the answer of discovery. */
  readonly patienceMs: number;
}

/** Far above what a station may be sent (basics-station.md 11.1), and a bound. */
const MAX_MESSAGE_BYTES = 1 << 20;
const MAX_URI = 300;

/** The server's trust alone is trusted; nothing of the machine's own. */
export function farLnsAccess(
  { uri, trust }: { uri: string; trust: Uint8Array },
  credential: ServerCredential | null,
): FarLnsAccess {
  const proof =
    credential?.kind === "CERTIFICATE"
      ? { cert: pem("CERTIFICATE", credential.certificate), key: privateKeyPem(credential.key) }
      : {};
  const context = createSecureContext({ ca: pem("CERTIFICATE", trust), minVersion: "TLSv1.2", ...proof });
  const headers: Record<string, string> =
    credential?.kind === "TOKEN" ? { Authorization: `Bearer ${credential.token}` } : {};
  return { uri, context, headers };
}

/**
 * Opens a station's data connection at an external LNS as the station itself would: discovery, then the address that it
 * names (basics-station.md 10).
 *
 * @param signal breaks off whatever it is at.
 * @returns the open connection, paused: nothing of it is lost before somebody listens.
 * @throws FarFault
 */
export async function openFarLns(
  access: FarLnsAccess,
  eui64: Eui64,
  { patienceMs }: FarLnsNumbers,
  signal: AbortSignal,
): Promise<FarLns> {
  const { socket: discovery } = await connect(access, `${access.uri}/router-info`, patienceMs, signal);
  const reply = await ask(discovery, JSON.stringify({ router: formatId6(eui64) }), patienceMs, signal);
  return connect(access, readReply(reply), patienceMs, signal);
}

async function connect(
  { context, headers }: FarLnsAccess,
  url: string,
  patienceMs: number,
  signal: AbortSignal,
): Promise<FarLns> {
  const options: ClientOptions & { secureContext: SecureContext } = {
    secureContext: context, // goes on to TLS, like all that ws does not know
    ...{ headers: { ...headers }, handshakeTimeout: patienceMs, perMessageDeflate: false },
    ...{ maxPayload: MAX_MESSAGE_BYTES, rejectUnauthorized: true, closeTimeout: patienceMs },
  };
  const socket = new WebSocket(url, options);
  const upgraded = new Promise<Duplex>((resolve) => {
    socket.once("upgrade", (response) => resolve(response.socket));
  });
  try {
    await settled(socket, signal, (resolve) => {
      socket.once("open", () => {
        socket.pause();
        resolve();
      });
    });
  } catch (error) {
    throw new FarFault(farFaultText(error, new URL(url).host));
  }
  return { socket, transport: await upgraded };
}

/** One message and its answer; then the connection is closed, as a station does. */
async function ask(socket: WebSocket, question: string, patienceMs: number, signal: AbortSignal): Promise<string> {
  let answer = "";
  let late: NodeJS.Timeout | undefined;
  try {
    await settled(socket, signal, (resolve, reject) => {
      late = setTimeout(() => reject(new FarFault("The LNS does not answer in discovery.")), patienceMs);
      socket.once("message", (data, isBinary) => {
        answer = isBinary ? "" : data.toString();
        resolve();
      });
      socket.once("close", () => reject(new FarFault("The LNS closed the connection in discovery without an answer.")));
      socket.resume();
      socket.send(question);
    });
  } finally {
    clearTimeout(late);
    socket.close(1000);
  }
  return answer;
}

/** A WebSocket that fails, or is no longer wanted, is gone when this has thrown. */
function settled(
  socket: WebSocket,
  signal: AbortSignal,
  begin: (resolve: () => void, reject: (error: Error) => void) => void,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const forget = () => signal.removeEventListener("abort", abort);
    const fail = (error: Error) => {
      forget(); // the signal lasts as long as the station's connection, through any number of attempts
      reject(error);
      socket.terminate();
    };
    const abort = () => fail(new FarFault("No longer wanted."));
    signal.addEventListener("abort", abort, { once: true });
    const done = () => {
      forget();
      socket.off("error", fail);
      socket.on("error", () => {}); // "close" follows, and tells
      resolve();
    };
    socket.on("error", fail);
    begin(done, fail);
    if (signal.aborted) abort();
  });
}

/** @throws FarFault */
function readReply(text: string): string {
  const { uri, error } = parsed(text);
  if (typeof error === "string")
    throw new FarFault(`The LNS refuses the base station: ${error.slice(0, 200) || "no reason given"}.`);
  if (typeof uri !== "string") throw new FarFault("The LNS does not say in discovery where to connect.");
  const isUsable = uri.length <= MAX_URI && URL.canParse(uri) && new URL(uri).hash === "";
  if (!isUsable) throw new FarFault("The LNS names an address in discovery that cannot be used.");
  // A credential would go in clear.
  if (new URL(uri).protocol !== "wss:") throw new FarFault("The LNS names an address without TLS in discovery.");
  return uri;
}

function parsed(text: string): { uri?: unknown; error?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === "object" ? value : {};
  } catch {
    return {};
  }
}
