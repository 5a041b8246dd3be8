import { generateKeyPairSync } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { pem } from "#lib/pki/pem";
import { type SampleAuthority, sampleAuthority, sampleLeaf, sampleServerProfile } from "./sample-authorities";

/** A request as it came. */
export interface StandInRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface StandInAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Cuts the connection instead of answering. */
  cut?: boolean;
}

/** A server in the Key Installer's place, for what the real one never does: odd answers, dates, certificates. */
export interface StandIn {
  readonly url: string;
  /** PEM of the root above its certificate. */
  readonly root: string;
  readonly authority: SampleAuthority;
  readonly requests: StandInRequest[];
  /** Replaces the answers from now on. */
  answer(by: (request: StandInRequest) => StandInAnswer): void;
  close(): Promise<void>;
}

export interface StandInOptions {
  /** Of its certificate; unlimited by default. */
  notBefore?: Date;
  notAfter?: Date;
  /** What its Date header says; the present by default. */
  date?: Date;
}

/** Starts one on loopback; it answers 404 until it is told otherwise. */
export async function standIn(options: StandInOptions = {}): Promise<StandIn> {
  const root = await sampleAuthority("root");
  const authority = await sampleAuthority("server", root);
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { certificate } = await sampleLeaf(
    authority,
    {
      notBefore: options.notBefore ?? authority.fields.notBefore,
      notAfter: options.notAfter ?? authority.fields.notAfter,
      commonName: "localhost",
      hosts: ["localhost", "127.0.0.1"],
      spki: new Uint8Array(publicKey.export({ type: "spki", format: "der" })),
    },
    sampleServerProfile(authority, "listener"),
  );
  const requests: StandInRequest[] = [];
  let answerBy = (_request: StandInRequest): StandInAnswer => ({ status: 404 });

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = "", url: path = "", headers } = request;
    const asked = { method, path, headers, body: await text(request) };
    requests.push(asked);
    const { status, headers: given, body, cut } = answerBy(asked);
    if (cut) return request.socket.destroy();
    response.sendDate = false;
    response.statusCode = status;
    for (const [name, value] of Object.entries({ date: (options.date ?? new Date()).toUTCString(), ...given })) {
      response.setHeader(name, value);
    }
    response.end(body); // alone, so that Node adds Content-Length
  };
  const server = createServer(
    {
      key: privateKey.export({ type: "pkcs8", format: "pem" }),
      cert: pem("CERTIFICATE", certificate) + pem("CERTIFICATE", authority.certificate),
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => void handle(request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    root: pem("CERTIFICATE", root.certificate),
    authority,
    requests,
    answer: (by) => {
      answerBy = by;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
