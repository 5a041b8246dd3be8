import type { IncomingMessage, ServerResponse } from "node:http";
import type { TLSSocket } from "node:tls";
import type { ListenerParts } from "./listener-parts";
import { discardBody } from "./read-body";
import { refusalAnswer, sendAnswer, textAnswer } from "./station-answer";

/** "No updates" (basics-station.md 6.2): six lengths of zero. */
const NOTHING_DUE = new Uint8Array(14);

/** Serves `POST /update-info` of Basics Stations. */
export function cupsHandler({ basics, random, log }: ListenerParts) {
  const passwordPossible = () => Promise.resolve(false);
  async function answer(request: IncomingMessage) {
    if (request.url !== "/update-info" || request.method !== "POST") return textAnswer(404, "Nothing is served here.");
    try {
      await basics(request.socket as TLSSocket, { server: "CUPS", router: null, token: null });
      return { status: 200, headers: { "Content-Type": "application/octet-stream" }, body: NOTHING_DUE };
    } catch (error) {
      return refusalAnswer(error, { random, log, passwordPossible });
    }
  }
  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(request)
      .then(async (answered) => {
        await discardBody(request);
        sendAnswer(request, response, answered);
      })
      .catch((error: unknown) => {
        log.error({ error }, "update-info failed");
        response.destroy();
      });
  };
}
