import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import { StationReport } from "#lib/backhaul/schema";
import { type Fetched, fetchCertificate } from "#lib/enrolment/fetch-certificate";
import { receiveReport } from "#lib/enrolment/receive-report";
import { DomainError } from "#lib/platform/domain-error";
import { parseInput } from "#lib/platform/parse-input";
import { basicCredentials } from "./basic-credentials";
import { isNotModified } from "./http-cache";
import type { Identify } from "./identifier";
import { preferredType } from "./preferred-type";
import { readBody } from "./read-body";
import { type StationAnswer, textAnswer } from "./station-answer";
import { methodNotAllowed, type Route } from "./station-route";

const CERTIFICATE_PATH = "/key-installer/v1/certificate";
const REPORT_PATH = "/key-installer/v1/report";

const PEM_CHAIN = "application/pem-certificate-chain";
const DER = "application/pkix-cert";

/**
 * What our own agent and scripts use beside EST: fetching the current certificate, which costs a 304 while it is the
 * same, and telling what the station is doing.
 */
export function keyInstallerHandler(identify: Identify): Route {
  return async (path, request) => {
    if (path === CERTIFICATE_PATH) {
      // No HEAD: what is fetched counts as downloaded.
      if (request.method !== "GET") return methodNotAllowed("GET");
      return identified(request, async ({ ctx, caller, peer }) => {
        return certificateAnswer(request, await fetchCertificate(ctx, { caller, peer }));
      });
    }
    if (path !== REPORT_PATH) return undefined;
    if (request.method !== "POST") return methodNotAllowed("POST");
    return identified(request, async ({ ctx, caller, peer }) => {
      if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "")) {
        return textAnswer(415, "The body must be application/json.");
      }
      const report = parseInput(StationReport, parseJson(await readBody(request)));
      await receiveReport(ctx, { caller, peer, report });
      return { status: 204 };
    });
  };

  function identified(request: IncomingMessage, work: Parameters<typeof identify<StationAnswer>>[2]) {
    return identify(request.socket as TLSSocket, basicCredentials(request.headers.authorization), work);
  }
}

/** PEM with the whole chain, or DER of the certificate alone; each has an entity tag of its own (RFC 9110 section 8.8.3). */
function certificateAnswer(request: IncomingMessage, fetched: Fetched): StationAnswer {
  if (fetched.kind === "PENDING") return { status: 202, headers: { "Retry-After": String(fetched.retryAfterS) } };
  const type = preferredType(request.headers.accept, [PEM_CHAIN, DER]);
  const etag = type === DER ? `"${fetched.etag}-der"` : `"${fetched.etag}"`;
  const headers = {
    ETag: etag,
    Vary: "Accept",
    "Cache-Control": "private, no-cache",
    "Renewal-Opens": fetched.renewalOpensAt.toUTCString(),
  };
  if (isNotModified(request.headers, { etag })) return { status: 304, headers };
  const body = type === DER ? fetched.der : fetched.pem + fetched.chain;
  return { status: 200, headers: { ...headers, "Content-Type": type }, body };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (error) {
    throw new DomainError("malformed", "malformed_json", "The body is not JSON.", { cause: error });
  }
}
