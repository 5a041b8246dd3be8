import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import { enrolBaseStation } from "#lib/enrolment/enrol-base-station";
import { refusal } from "#lib/enrolment/refusal";
import type { EnrolOperation } from "#lib/enrolment/values";
import { type CertificateRequest, readCertificateRequest } from "#lib/pki/certificate-request";
import { encodeCertsOnly } from "#lib/pki/certs-only";
import { encodeCsrAttributes } from "#lib/pki/csr-attributes";
import { basicCredentials } from "./basic-credentials";
import type { CallerLimits } from "./caller-limits";
import { decodeEstBase64, encodeEstBase64 } from "./est-base64";
import { EST_PROFILES, type EstProfile } from "./est-profiles";
import type { Identify } from "./identifier";
import { assertLinked } from "./linking-value";
import { readBody } from "./read-body";
import { type StationAnswer, textAnswer } from "./station-answer";
import { methodNotAllowed, type Route } from "./station-route";
import { tlsPeer } from "./tls-peer";

export const EST_PATH = "/.well-known/est/";

const CACERTS_MAX_AGE_S = 3600;
const CACERTS_TYPE = "application/pkcs7-mime";
const ENROLLED_TYPE = "application/pkcs7-mime; smime-type=certs-only";

type EstOperation = "cacerts" | "csrattrs" | EnrolOperation;
const OPERATIONS: readonly string[] = [
  "cacerts",
  "csrattrs",
  "simpleenroll",
  "simplereenroll",
] satisfies EstOperation[];
const isOperation = (text: string): text is EstOperation => OPERATIONS.includes(text);

export interface EstDependencies {
  identify: Identify;
  limits: CallerLimits;
  /** What clients are to trust, DER. */
  cacerts: () => Promise<readonly Uint8Array[]>;
}

/**
 * Enrolment over Secure Transport: cacerts, csrattrs, simpleenroll, simplereenroll (RFC 7030 with RFC 8951; enrolment.md
 * sections 2 to 7). fullcmc and serverkeygen are not offered.
 */
export function estHandler({ identify, limits, cacerts }: EstDependencies): Route {
  return async (path, request) => {
    const { operation, profile } = target(path);
    if (!operation || !profile) return undefined;
    const isEnrolment = operation === "simpleenroll" || operation === "simplereenroll";
    if (isEnrolment) {
      return request.method === "POST" ? enrol(operation, profile, request) : methodNotAllowed("POST");
    }
    if (request.method !== "GET" && request.method !== "HEAD") return methodNotAllowed("GET, HEAD");
    limits.countAnonymous(tlsPeer(request.socket as TLSSocket).address);
    if (operation === "cacerts") {
      const answer = base64Answer(CACERTS_TYPE, encodeCertsOnly(await cacerts()));
      return { ...answer, headers: { ...answer.headers, "Cache-Control": `public, max-age=${CACERTS_MAX_AGE_S}` } };
    }
    return base64Answer("application/csrattrs", encodeCsrAttributes(profile));
  };

  /** Authenticates, then parses, then decides (enrolment.md S1). */
  function enrol(operation: EnrolOperation, profile: EstProfile, request: IncomingMessage): Promise<StationAnswer> {
    const socket = request.socket as TLSSocket;
    return identify(socket, basicCredentials(request.headers.authorization), async ({ ctx, caller, peer }, claim) => {
      if (!/^application\/pkcs10\s*(;|$)/i.test(request.headers["content-type"] ?? "")) {
        return textAnswer(415, "The body must be application/pkcs10.");
      }
      const asked = readRequest(await readBody(request));
      claim(asked.commonName);
      const linking = assertLinked(asked, socket, profile.linkingRequired);
      const enrolled = await enrolBaseStation(ctx, { caller, peer, request: asked, operation, linking });
      if (enrolled.kind === "PENDING") return { status: 202, headers: { "Retry-After": String(enrolled.retryAfterS) } };
      return base64Answer(ENROLLED_TYPE, encodeCertsOnly([enrolled.der]));
    });
  }
}

/** With or without a label before the operation. */
function target(path: string): { operation?: EstOperation; profile?: EstProfile } {
  const segments = path.slice(EST_PATH.length).split("/");
  const [operation = "", label = ""] = segments.toReversed();
  const profile = EST_PROFILES.get(label);
  const isNamed = segments.length === 1 || (segments.length === 2 && label !== "");
  return path.startsWith(EST_PATH) && isNamed && isOperation(operation) && profile ? { operation, profile } : {};
}

function readRequest(body: Uint8Array): CertificateRequest {
  const decoded = decodeEstBase64(body);
  if (decoded.fault !== undefined) throw refusal("request_refused", decoded.fault);
  const { request, fault } = readCertificateRequest(decoded.bytes);
  if (fault) throw refusal(fault.code, fault.message);
  return request;
}

/** A widely used client decodes base64 only where the deprecated header says so (enrolment.md E7). */
function base64Answer(type: string, der: Uint8Array): StationAnswer {
  const headers = { "Content-Type": type, "Content-Transfer-Encoding": "base64" };
  return { status: 200, headers, body: encodeEstBase64(der) };
}
