// A process of its own that calls CUPS as stations do: a new TLS 1.2 connection with a client certificate for each
// request. Sockets without an HTTP client, whose work would be what is measured.
import { connect, createSecureContext, type SecureContext } from "node:tls";

export interface CupsStation {
  /** PEM. */
  key: string;
  certificate: string;
  /** The request, head and body. */
  request: string;
}

export type LoadMessage =
  | { kind: "stations"; stations: readonly CupsStation[] }
  | { kind: "run"; port: number; width: number; bodyBytes: number };

const stations: { context: SecureContext; request: string }[] = [];

process.on("message", async (message: LoadMessage) => {
  if (message.kind === "stations") {
    for (const { key, certificate, request } of message.stations) {
      stations.push({ context: createSecureContext({ key, cert: certificate, maxVersion: "TLSv1.2" }), request });
    }
    process.send?.("ready");
    return;
  }
  const { port, width, bodyBytes } = message;
  let next = 0;
  const caller = async () => {
    for (let index = next++; index < stations.length; index = next++) await ask(port, index, bodyBytes);
  };
  await Promise.all(Array.from({ length: width }, caller));
  process.send?.("done");
});
process.on("disconnect", () => process.exit(0));

function ask(port: number, index: number, bodyBytes: number): Promise<void> {
  const station = stations[index];
  if (!station) throw new Error("no station");
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connect({
      ...{ host: "127.0.0.1", port, secureContext: station.context, servername: "localhost" },
      rejectUnauthorized: false,
    });
    socket.once("secureConnect", () => socket.write(station.request));
    socket.on("data", (part) => {
      received += part.toString("latin1");
      const end = received.indexOf("\r\n\r\n");
      if (end < 0 || received.length < end + 4 + bodyBytes) return;
      const isRight = received.startsWith("HTTP/1.1 200 ") && received.length === end + 4 + bodyBytes;
      socket.destroy();
      if (isRight) resolve();
      else reject(new Error(received));
    });
    socket.once("error", reject);
    socket.once("close", () => reject(new Error(`closed after "${received}"`)));
  });
}
