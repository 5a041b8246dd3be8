import { get } from "node:http";
import { delay } from "./processes.mjs";
import { LaunchError } from "./report.mjs";

const TIMEOUT_MS = 90_000;
const ANY_ADDRESS = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/** Waits until `/api/health` says that web, database and station are ready. */
export async function waitUntilHealthy(settings, signal) {
  const end = Date.now() + TIMEOUT_MS;
  let last = "no answer";
  while (Date.now() < end) {
    signal.throwIfAborted();
    const { status, body } = await askHealth(settings);
    if (status === 200) return;
    if (status) last = `${status} ${body.slice(0, 500)}`;
    await delay(100);
  }
  throw new LaunchError(`Not everything became ready within ${TIMEOUT_MS / 1000} s: ${last}`, "Look into the logs.");
}

function askHealth({ web }) {
  const [address] = web.listen.hosts;
  const host = ANY_ADDRESS[address] ?? address;
  // With a public URL set, other hosts are redirected to it.
  const headers = web.publicUrl ? { host: new URL(web.publicUrl).host } : {};
  return new Promise((resolve) => {
    const request = get({ host, port: web.port, path: "/api/health", headers, timeout: 5_000 }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text) => {
        body += text;
      });
      response.on("close", () => resolve({ status: response.statusCode, body }));
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve({ status: 0, body: "" }));
  });
}
