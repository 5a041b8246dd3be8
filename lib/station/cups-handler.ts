import type { IncomingMessage, ServerResponse } from "node:http";
import type { TLSSocket } from "node:tls";
import { answerUpdateInfo, type CupsWork } from "#lib/cups/answer-update-info";
import { cupsContactsWritten } from "#lib/cups/record-cups-contact";
import { parseUpdateInfoRequest, type UpdateInfoRequest } from "#lib/cups/update-info-request";
import { DomainError, type DomainErrorKind } from "#lib/platform/domain-error";
import { askedPath, shownPath } from "./asked-path";
import { bearerToken } from "./bearer-token";
import { credentialWork } from "./credential-work";
import { type KeepMisdirected, keepMisdirected } from "./keep-misdirected";
import type { ListenerParts } from "./listener-parts";
import { BodyTooLarge, discardBody, MAX_BODY_BYTES, readBody } from "./read-body";
import { type StationAnswer, sendAnswer, textAnswer, toDomainError } from "./station-answer";

const PATH = "/update-info";

/** Status of a refusal; null drops the connection. */
const STATUS: Record<DomainErrorKind, number | null> = {
  malformed: 400,
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: null,
  stale: null,
  rate_limited: null,
  unavailable: null,
};

/** A station writes it into its log: all that whoever stands at the gateway gets to see. */
const MAX_REASON = 160;

/**
 * Serves `POST /update-info`. A station that reads any status but 200 tries its backup and bootstrap credentials next,
 * so only a refusal gets an answer. When we are at fault the connection drops, and the station keeps what it has and
 * asks again within a minute.
 *
 * @see basics-station.md sections 5 to 9
 */
export function cupsHandler(parts: ListenerParts): (request: IncomingMessage, response: ServerResponse) => void {
  const { config, process, masterKey, closers, log } = parts;
  closers.add(() => cupsContactsWritten(process));
  const misdirected = keepMisdirected(parts, "CUPS");
  const work: CupsWork = {
    credentials: credentialWork({ db: process.db, config, masterKey }),
    cupsUri: config.cupsUri,
    lnsUri: config.lnsUri,
  };

  return (request, response) => {
    answerTo(request, { ...parts, misdirected }, work)
      .then(async (answer) => {
        await discardBody(request);
        if (answer) sendAnswer(request, response, answer);
        else request.socket.destroy();
      })
      .catch((error: unknown) => {
        log.error({ error }, "update-info failed");
        request.socket.destroy();
      });
  };
}

type CupsParts = ListenerParts & { misdirected: KeepMisdirected };

/** Null: the connection is to be dropped. */
async function answerTo(request: IncomingMessage, parts: CupsParts, work: CupsWork): Promise<StationAnswer | null> {
  const refuse = (status: number, message: string, headers?: Record<string, string>) => {
    parts.misdirected(request, message);
    return textAnswer(status, message, headers);
  };
  const path = askedPath(request);
  if (path !== PATH) return refuse(404, `Nothing is served at ${shownPath(path)}: base stations send POST ${PATH}.`);
  if (request.method !== "POST") {
    return refuse(405, `Only POST is served at ${PATH}, not ${request.method}.`, { Allow: "POST" });
  }
  try {
    const body = await serve(request, parts, work);
    return { status: 200, headers: { "Content-Type": "application/octet-stream" }, body };
  } catch (error) {
    if (error instanceof BodyTooLarge) return refuse(413, `The body has more than ${MAX_BODY_BYTES} bytes.`);
    return refused(error, parts);
  }
}

async function serve(request: IncomingMessage, parts: ListenerParts, work: CupsWork): Promise<Uint8Array> {
  const socket = request.socket as TLSSocket;
  const text = (await readBody(request)).toString("utf8");
  const token = bearerToken(request);
  const asked = tryParse(text);
  if (asked instanceof DomainError) {
    const { caller } = await parts.basics(socket, { server: "CUPS", router: null, token });
    await parts.refuseBasics(socket, { server: "CUPS", error: asked, caller });
    throw asked;
  }
  const { ctx, caller, peer } = await parts.basics(socket, { server: "CUPS", router: asked.router, token });
  return answerUpdateInfo(ctx, work, { caller, peer, request: asked });
}

/** Who it is comes first: a stranger is told that, and not what is wrong with its request. */
function tryParse(text: string): UpdateInfoRequest | DomainError {
  try {
    return parseUpdateInfoRequest(text);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

function refused(error: unknown, { log }: ListenerParts): StationAnswer | null {
  const known = toDomainError(error);
  if (!known) {
    log.error({ error }, "update-info failed");
    return null;
  }
  const status = STATUS[known.kind];
  log[known.kind === "unavailable" ? "warn" : "info"]({ code: known.code, cause: known.cause }, "station refused");
  if (status === null) return null;
  const headers = status === 401 ? { "WWW-Authenticate": "Bearer" } : {};
  return { ...textAnswer(status, known.message, headers), reason: reasonPhrase(known.message) };
}

/** ASCII, on one line (RFC 9112 section 4). */
const reasonPhrase = (message: string): string =>
  message
    .replaceAll(/[^\x20-\x7e]+/g, " ")
    .slice(0, MAX_REASON)
    .trim();
