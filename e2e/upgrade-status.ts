import { randomBytes } from "node:crypto";
import { request } from "node:http";

/** The status by which a server answers a request for a WebSocket. */
export function upgradeStatus(address: string, headers: Record<string, string>): Promise<number> {
  const asking = {
    ...{ connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13" },
    "sec-websocket-key": randomBytes(16).toString("base64"),
  };
  return new Promise((resolve, reject) => {
    const sent = request(address, { headers: { ...asking, ...headers } });
    sent.on("upgrade", (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 0);
    });
    sent.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end();
  });
}
