import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { product } from "./fixtures";

/** How the station identifies itself in TLS: by a certificate it signed itself, by the one it fetched, or by none. */
type Identity = "self-signed" | "issued" | "none";

interface Call {
  identity?: Identity;
  /** "user:password" of HTTP Basic. */
  basic?: string;
  method?: "GET" | "POST";
  body?: string;
  contentType?: string;
}

/** What the Key Installer answered. */
export interface Answer {
  status: number;
  body: string;
}

/** A base station with nothing but openssl and curl. */
export class CallingStation {
  private readonly dir = mkdtempSync(join(tmpdir(), "stationkeeper-e2e-station-"));

  constructor() {
    this.newKey();
  }

  /** Another key pair, with a certificate that it signs itself. */
  newKey(): void {
    this.openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "station.key");
    this.openssl("req", "-x509", "-key", "station.key", "-subj", "/CN=self", "-days", "1", "-out", "self.crt");
  }

  /** As `openssl pkey -pubout` prints it. */
  get publicKeyPem(): string {
    return this.openssl("pkey", "-in", "station.key", "-pubout");
  }

  /** POST /.well-known/est/simpleenroll, with an empty subject. */
  enrol(call: Call = {}): Answer {
    this.openssl("req", "-new", "-key", "station.key", "-subj", "/", "-outform", "DER", "-out", "station.csr");
    const body = readFileSync(join(this.dir, "station.csr")).toString("base64");
    const request = { method: "POST", body, contentType: "application/pkcs10", ...call } as const;
    for (let tries = 1; ; tries++) {
      const since = performance.now();
      const answer = this.call("/.well-known/est/simpleenroll", request);
      // A busy machine may need more to sign than the 2 s that a station is kept waiting.
      if (answer.status !== 202 || performance.now() - since < 2_000 || tries === 10) return answer;
    }
  }

  /** GET /key-installer/v1/certificate; what comes is its certificate from then on. */
  fetchCertificate(call: Call = {}): Answer {
    const answer = this.call("/key-installer/v1/certificate", call);
    if (answer.status === 200) writeFileSync(join(this.dir, "station.crt"), answer.body);
    return answer;
  }

  /** POST /key-installer/v1/report */
  report(about: Record<string, unknown>, call: Call = {}): Answer {
    return this.call("/key-installer/v1/report", {
      method: "POST",
      body: JSON.stringify(about),
      contentType: "application/json",
      ...call,
    });
  }

  end(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  private call(path: string, of: Call): Answer {
    const { identity = of.basic ? "none" : "self-signed", basic, method = "GET", body, contentType } = of;
    const file = identity === "issued" ? "station.crt" : "self.crt";
    const out = this.run("curl", [
      ...["-sk", "-X", method, "-w", "\n%{http_code}"],
      ...(identity === "none" ? [] : ["--cert", file, "--key", "station.key"]),
      ...(basic ? ["-u", basic] : []),
      ...(contentType ? ["-H", `Content-Type: ${contentType}`] : []),
      ...(body === undefined ? [] : ["--data-binary", body]),
      `${product.keyInstallerUrl}${path}`,
    ]);
    const end = out.lastIndexOf("\n");
    return { status: Number(out.slice(end + 1)), body: out.slice(0, end) };
  }

  private openssl(...args: string[]): string {
    return this.run("openssl", args);
  }

  private run(program: string, args: readonly string[]): string {
    return execFileSync(program, args, { cwd: this.dir, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  }
}
