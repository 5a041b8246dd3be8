import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { pemBlocks } from "#lib/pki/pem";
import { type PublicKey, readPublicKey } from "#lib/pki/public-key";
import type { TestKeyInstaller } from "./key-installer";
import { openssl } from "./openssl";

/** An answer as it came, header names in the case that the server wrote. */
export interface GatewayAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** Runs a program without holding up this process, whose servers it may call. */
export function runProgram(
  program: string,
  args: readonly string[],
  input: string | Uint8Array = "",
): Promise<{ code: number; stdout: Buffer; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      { encoding: "buffer", maxBuffer: 1 << 26, timeout: 60_000 },
      (error, stdout, stderr) => {
        if (error && typeof error.code === "string") return reject(error);
        resolve({
          code: typeof error?.code === "number" ? error.code : error ? -1 : 0,
          stdout,
          stderr: stderr.toString(),
        });
      },
    );
    child.stdin?.on("error", () => {}).end(input);
  });
}

/** A gateway with `openssl` and `curl`: a key, a certificate that it signed itself, and what it downloads. */
export class Gateway {
  readonly folder = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  readonly keyFile = this.file("station.key");
  /** Self-signed on its key: proves the key and nothing else. */
  readonly selfFile = this.file("self.crt");
  readonly publicKey: PublicKey;

  /**
   * @param newKey arguments of `openssl genpkey`.
   * @param subject of the certificate that it signs itself.
   */
  constructor(
    private readonly server: Pick<TestKeyInstaller, "url" | "rootFile">,
    newKey: readonly string[] = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    subject = "/CN=gateway",
  ) {
    must(openssl(["genpkey", ...newKey, "-out", this.keyFile]));
    const spki = must(openssl(["pkey", "-in", this.keyFile, "-pubout", "-outform", "DER"])).bytes;
    this.publicKey = readPublicKey(new Uint8Array(spki)).key as PublicKey; // a weak one has none
    must(
      openssl(["req", "-x509", "-new", "-key", this.keyFile, "-subj", subject, "-days", "1", "-out", this.selfFile]),
    );
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  /** A certificate request, DER. */
  request(subject: string, ...more: string[]): Buffer {
    const args = ["req", "-new", "-key", this.keyFile, "-subj", subject, "-outform", "DER", ...more];
    return must(openssl(args)).bytes;
  }

  /** One with a challenge password; `openssl req` leaves attributes out as soon as -subj is given. */
  requestWithChallenge(commonName: string, challenge: string): Buffer {
    const config = this.file("request.cnf");
    const sections = ["[req]", "prompt = no", "distinguished_name = dn", "attributes = attributes"];
    const values = ["[dn]", `CN = ${commonName}`, "[attributes]", `challengePassword = ${challenge}`, ""];
    writeFileSync(config, [...sections, ...values].join("\n"));
    return must(openssl(["req", "-new", "-key", this.keyFile, "-config", config, "-outform", "DER"])).bytes;
  }

  /** The arguments with which it identifies itself: by its self-signed certificate, or another of its key. */
  identity(certificateFile = this.selfFile): string[] {
    return ["--cert", certificateFile, "--key", this.keyFile];
  }

  /** Calls the server with curl, which must verify it by the root alone. */
  async curl(path: string, ...args: string[]): Promise<GatewayAnswer> {
    const headers = this.file("headers");
    const base = ["-sS", "--max-time", "30", "--cacert", this.server.rootFile, "-D", headers];
    const { code, stdout, stderr } = await runProgram("curl", [...base, ...args, this.server.url + path]);
    if (code !== 0) throw new Error(`curl ended with ${code}: ${stderr}`);
    return { ...parseHead(readFileSync(headers, "latin1")), body: stdout };
  }

  /** POSTs a request, base64 as curl users write it. */
  enrol(request: Uint8Array, ...args: string[]): Promise<GatewayAnswer> {
    return this.enrolAt("simpleenroll", request, ...args);
  }

  /** Comes again after a 202 that was 2 s in coming: a busy machine may need more to sign than a station is kept waiting. */
  async enrolAt(operation: string, request: Uint8Array, ...args: string[]): Promise<GatewayAnswer> {
    const body = this.file("request.b64");
    writeFileSync(body, Buffer.from(request).toString("base64"));
    const type = ["-H", "Content-Type: application/pkcs10"];
    for (let tries = 1; ; tries++) {
      const since = performance.now();
      const answer = await this.curl(`/.well-known/est/${operation}`, ...type, "--data-binary", `@${body}`, ...args);
      if (answer.status !== 202 || performance.now() - since < 2_000 || tries === 40) return answer;
    }
  }

  /** Keeps a certificate that was handed out as certs-only. @returns its file, PEM. */
  keepIssued(answer: GatewayAnswer, name = "station.crt"): string {
    const der = Buffer.from(answer.body.toString("latin1"), "base64");
    const { stdout } = must(openssl(["pkcs7", "-inform", "DER", "-print_certs"], der));
    const file = this.file(name);
    writeFileSync(file, stdout);
    return file;
  }

  serialOf(certificateFile: string): string {
    const { stdout } = must(openssl(["x509", "-in", certificateFile, "-noout", "-serial"]));
    return stdout.trim().replace("serial=", "").toLowerCase().replace(/^00/, "");
  }

  /** Runs `openssl s_client` against the server. */
  sClient(args: readonly string[], input = "Q\n") {
    const { host } = new URL(this.server.url);
    return runProgram("openssl", ["s_client", "-connect", host, "-CAfile", this.server.rootFile, ...args], input);
  }

  /** Like `sClient`, but `input` is sent and the connection stays for a while, so that the answer is seen. */
  async sClientTalk(args: readonly string[], input: string, until: RegExp): Promise<string> {
    const { host } = new URL(this.server.url);
    const child = spawn("openssl", ["s_client", "-connect", host, "-CAfile", this.server.rootFile, ...args]);
    let output = "";
    return new Promise((resolve) => {
      const end = () => child.kill();
      const hear = (text: Buffer) => {
        output += text.toString("latin1");
        if (until.test(output)) end();
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.stdin.on("error", () => {}).write(input);
      child.once("close", () => resolve(output));
    });
  }

  /** Opens a connection whose handshake values the test wants to see. */
  async connect(options: ConnectionOptions = {}): Promise<TLSSocket> {
    const { port } = new URL(this.server.url);
    const socket = connect({
      ...{ host: "localhost", port: Number(port), ca: readFileSync(this.server.rootFile), servername: "localhost" },
      ...{ cert: readFileSync(this.selfFile), key: readFileSync(this.keyFile), ALPNProtocols: ["http/1.1"] },
      ...options,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("secureConnect", resolve).once("error", reject);
    });
    return socket;
  }
}

/** One request over a connection that is open, and stays open. */
export async function requestOver(
  socket: TLSSocket,
  { method = "GET", path, headers = {}, body }: RequestOver,
): Promise<GatewayAnswer> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = httpRequest(
      { method, path, headers: { Connection: "keep-alive", ...headers }, createConnection: () => socket },
      resolve,
    );
    sent.once("error", reject).end(body);
  });
  const content = await buffer(answer);
  const pairs = Array.from({ length: answer.rawHeaders.length / 2 }, (_, i) =>
    answer.rawHeaders.slice(2 * i, 2 * i + 2),
  );
  return { status: answer.statusCode ?? 0, headers: Object.fromEntries(pairs), body: content };
}

export interface RequestOver {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** The certificates of a certs-only message, DER, by openssl. */
export function certsOnly(answer: GatewayAnswer): Uint8Array[] {
  const der = Buffer.from(answer.body.toString("latin1"), "base64");
  const { stdout } = must(openssl(["pkcs7", "-inform", "DER", "-print_certs"], der));
  return pemBlocks("CERTIFICATE", stdout);
}

/** Of the last answer: one with 100 Continue comes before it. */
function parseHead(text: string): Pick<GatewayAnswer, "status" | "headers"> {
  const [first = "", ...lines] = text.trim().split("\r\n\r\n").at(-1)?.split("\r\n") ?? [];
  const headers = lines.map((line) => /^([^:]+): ?(.*)$/.exec(line) ?? []);
  return {
    status: Number(first.split(" ")[1]),
    headers: Object.fromEntries(headers.map(([, name = "", value = ""]) => [name, value])),
  };
}

function must(result: ReturnType<typeof openssl>): ReturnType<typeof openssl> {
  if (!result.ok) throw new Error(result.stderr);
  return result;
}
