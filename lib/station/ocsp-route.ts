import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { decodeOcspPath } from "#lib/pki/ocsp-path";
import { MAX_OCSP_REQUEST_BYTES } from "#lib/pki/ocsp-request";
import { encodeOcspError } from "#lib/pki/ocsp-response";
import type { Clock } from "#lib/platform/clock";
import { unavailable } from "#lib/platform/db/transaction";
import { DomainError } from "#lib/platform/domain-error";
import type { Log } from "#lib/platform/log";
import type { SignedAnswer } from "#lib/revocation/ocsp-answers";
import type { OcspReply, OcspResponder } from "#lib/revocation/ocsp-responder";
import { isNotModified } from "./http-cache";

/** Serves `/ocsp/<ca>`; false when the address is another one. */
export type OcspRoute = (request: IncomingMessage, response: ServerResponse) => boolean;

const MAX_AGE_S = 3600;
const TYPE = "application/ocsp-response";
/** As it stands in the request line, with an origin before it or not (RFC 9112 section 3.2.2). */
const ADDRESS = /^(?:https?:\/\/[^/?#]*)?\/ocsp\/([a-z0-9-]{1,60})(?:\/(.*))?$/s;

/**
 * OCSP over HTTP (RFC 6960 appendix A, enrolment.md O1, O2, O10): POST, and GET with the request in the address, whose
 * slashes and escapes are read as they came. Whatever the answer, it is 200.
 */
export function ocspRoute({ responder, clock, log }: { responder: OcspResponder; clock: Clock; log: Log }): OcspRoute {
  const headersOf = cachingHeaders();

  return (request, response) => {
    const [, slug, rest] = ADDRESS.exec(request.url ?? "") ?? [];
    if (slug === undefined) return false;
    if (request.method === "GET" || request.method === "HEAD") {
      const send = (reply: OcspReply) => sendGet(request, response, reply);
      answer(response, send, () => responder.answer(slug, `GET ${rest}`, () => decodeOcspPath(rest ?? "")));
    } else if (request.method === "POST") {
      answer(
        response,
        (reply) => sendPost(response, reply),
        async () => {
          const body = await bodyOf(request);
          return responder.answer(slug, `POST ${body?.toString("latin1")}`, () => body);
        },
      );
    } else {
      response.writeHead(405, { Allow: "GET, HEAD, POST", "Content-Length": 0 }).end();
    }
    return true;
  };

  /** At once, when the answer is known: no turn of the event loop is spent on it. */
  function answer(
    response: ServerResponse,
    send: (reply: OcspReply) => void,
    ask: () => OcspReply | Promise<OcspReply>,
  ): void {
    try {
      const reply = ask();
      if (reply instanceof Promise) reply.then(send).catch((error: unknown) => fail(response, error));
      else send(reply);
    } catch (error) {
      fail(response, error);
    }
  }

  /** What is expected under load or without a database is not logged: anybody may ask. */
  function fail(response: ServerResponse, error: unknown): void {
    const isExpected = error instanceof DomainError || unavailable(error) !== undefined;
    if (!isExpected) log.error({ error }, "OCSP request failed");
    if (response.headersSent) response.destroy();
    else sendPost(response, { body: encodeOcspError(isExpected ? "tryLater" : "internalError"), mayBeKept: false });
  }

  function sendGet(request: IncomingMessage, response: ServerResponse, reply: OcspReply): void {
    if (!reply.thisUpdate || !reply.mayBeKept) {
      sendPost(response, reply);
      return;
    }
    const { etag, validators, ofBody } = headersOf(reply);
    const control = ["Cache-Control", `max-age=${maxAgeS(reply)}, public, no-transform, must-revalidate`];
    if (isNotModified(request.headers, { etag, lastModified: reply.thisUpdate })) {
      response.writeHead(304, [...validators, ...control]).end();
    } else response.writeHead(200, [...ofBody, ...validators, ...control]).end(reply.body);
  }

  function maxAgeS({ nextUpdate }: SignedAnswer): number {
    return Math.max(0, Math.min(MAX_AGE_S, Math.floor((nextUpdate.getTime() - clock.now().getTime()) / 1000)));
  }
}

function sendPost(response: ServerResponse, { body }: OcspReply): void {
  const headers = ["Content-Type", TYPE, "Content-Length", String(body.length), "Cache-Control", "no-store"];
  response.writeHead(200, headers).end(body);
}

/** All but the age, name and value in turn; made once for each answer (RFC 5019 section 6.2). */
function cachingHeaders(): (answer: SignedAnswer) => { etag: string; validators: string[]; ofBody: string[] } {
  const made = new WeakMap<SignedAnswer, { etag: string; validators: string[]; ofBody: string[] }>();
  return (answer) => {
    const known = made.get(answer);
    if (known) return known;
    const { body, thisUpdate, nextUpdate } = answer;
    const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
    const validators = ["ETag", etag, "Last-Modified", thisUpdate.toUTCString(), "Expires", nextUpdate.toUTCString()];
    const headers = { etag, validators, ofBody: ["Content-Type", TYPE, "Content-Length", String(body.length)] };
    made.set(answer, headers);
    return headers;
  };
}

/** Undefined when it is longer than a request may be; then nothing more is read. */
function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > MAX_OCSP_REQUEST_BYTES) {
        request.removeAllListeners("data").resume();
        resolve(undefined);
      } else chunks.push(chunk);
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", reject);
  });
}
