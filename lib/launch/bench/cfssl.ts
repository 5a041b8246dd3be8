import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** `cfssl serve` with a P-256 CA of its own; undefined where Debian's golang-cfssl is not installed. */
export async function startCfssl(): Promise<{ sign(request: string): Promise<void>; stop(): void } | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  const authority = {
    CN: "Bench",
    key: { algo: "ecdsa", size: 256 },
    ca: { expiry: "87600h" },
  };
  let made: { cert: string; key: string };
  try {
    const input = JSON.stringify(authority);
    made = JSON.parse(
      execFileSync("cfssl", ["gencert", "-initca", "-"], { input, stdio: ["pipe", "pipe", "ignore"] }).toString(),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const [cert, key] = [join(folder, "ca.pem"), join(folder, "ca-key.pem")];
  writeFileSync(cert, made.cert);
  writeFileSync(key, made.key, { mode: 0o600 });
  const port = await freePort();
  const args = ["serve", "-address", "127.0.0.1", "-port", String(port), "-ca", cert, "-ca-key", key, "-loglevel", "5"];
  const child = spawn("cfssl", args, { stdio: "ignore" });
  const agent = new Agent({ keepAlive: true });
  await listening(port);

  const post = (body: string) =>
    new Promise<void>((resolve, reject) => {
      const options = { host: "127.0.0.1", port, path: "/api/v1/cfssl/sign", method: "POST", agent };
      request({ ...options, headers: { "Content-Type": "application/json" } }, async (response) => {
        const said = await text(response);
        if (response.statusCode === 200 && JSON.parse(said).success) resolve();
        else reject(new Error(`cfssl answered ${response.statusCode}: ${said}`));
      })
        .once("error", reject)
        .end(body);
    });
  const signOne = (base64: string) => {
    const lines = base64.replace(/(.{64})(?=.)/g, "$1\n");
    const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${lines}\n-----END CERTIFICATE REQUEST-----\n`;
    return post(JSON.stringify({ certificate_request: pem, hostname: "station" }));
  };
  return {
    sign: signOne,
    stop: () => {
      agent.destroy();
      child.kill();
    },
  };
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("cfssl does not listen");
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
