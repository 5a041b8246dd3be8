import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { Agent, request } from "node:https";
import { buffer } from "node:stream/consumers";
import { Pkcs10CertificateRequestGenerator, X509CertificateGenerator } from "@peculiar/x509";
import { type IssuingPlatform, insertStationsOn } from "./issuing-platform";

/** A base station with its files, made by another library than the server's own writer. */
export interface CallingStation {
  id: string;
  /** PEM, PKCS#8. */
  key: string;
  /** PEM: by what it identifies itself in a handshake. */
  certificate: string;
  /** The body of an enrolment: base64 of a certificate request. */
  request: string;
}

const EC = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 86_400_000;

/** Declares base stations, each with a key of its own and a certificate that it signed itself. */
export async function insertCallingStations(platform: IssuingPlatform, count: number): Promise<CallingStation[]> {
  const now = platform.ctx.clock.now().getTime();
  const made = await Promise.all(
    Array.from({ length: count }, async () => {
      const keys = await webcrypto.subtle.generateKey(EC, true, ["sign", "verify"]);
      const self = await X509CertificateGenerator.createSelfSigned({
        ...{ name: "CN=localhost", keys, signingAlgorithm: EC },
        ...{ notBefore: new Date(now - DAY_MS), notAfter: new Date(now + DAY_MS) },
      });
      const asked = await Pkcs10CertificateRequestGenerator.create({ keys, signingAlgorithm: EC });
      const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
      return {
        key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`,
        certificate: self.toString("pem"),
        request: Buffer.from(asked.rawData).toString("base64"),
        spki: new Uint8Array(await webcrypto.subtle.exportKey("spki", keys.publicKey)),
      };
    }),
  );
  const ids = await insertStationsOn(
    platform,
    made.map(({ spki }) => spki),
  );
  if (ids.length !== count) throw new Error("two stations of the benchmark were given the same number");
  return made.map(({ key, certificate, request: asked }, index) => ({
    ...{ id: ids[index] ?? "", key, certificate, request: asked },
  }));
}

export interface Answer {
  status: number;
  etag: string | undefined;
  retryAfterS: number;
  body: Buffer;
}

/** Where to call, and whom to trust there. */
export interface Target {
  port: number;
  /** PEM. */
  root: string;
}

/** How a station calls: over one connection that stays open, or over a new one each time. */
export function caller(target: Target, station: Pick<CallingStation, "key" | "certificate">, keepAlive: boolean) {
  const { key, certificate: cert } = station;
  const agent = new Agent({ key, cert, ca: target.root, keepAlive, maxSockets: 1, maxCachedSessions: 0 });
  const call = async (path: string, headers: Record<string, string>, body?: string): Promise<Answer> => {
    const method = body === undefined ? "GET" : "POST";
    const options = { host: "localhost", family: 4, port: target.port, path, method, agent, headers };
    const answer = await new Promise<import("node:http").IncomingMessage>((resolve, reject) => {
      request(options, resolve).once("error", reject).end(body);
    });
    return {
      status: answer.statusCode ?? 0,
      etag: answer.headers.etag,
      retryAfterS: Number(answer.headers["retry-after"] ?? 0),
      body: await buffer(answer),
    };
  };
  return {
    enrol: (asked: string, operation = "simpleenroll") =>
      call(`/.well-known/est/${operation}`, { "Content-Type": "application/pkcs10" }, asked),
    poll: (etag = '"none"') => call("/key-installer/v1/certificate", { "If-None-Match": etag }),
    close: () => agent.destroy(),
  };
}
