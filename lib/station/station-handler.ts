import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "#lib/platform/log";
import { BodyTooLarge, discardBody, MAX_BODY_BYTES } from "./read-body";
import { refusalAnswer, type StationAnswer, sendAnswer, type ToAnswer, textAnswer } from "./station-answer";
import type { Route } from "./station-route";

/** Answers what a listener's routes serve; nothing is ever redirected (enrolment.md E11). */
export function stationHandler(routes: readonly Route[], toAnswer: ToAnswer) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    answerTo(request, routes, toAnswer)
      .then(async (answer) => {
        await discardBody(request);
        sendAnswer(request, response, answer);
      })
      .catch((error: unknown) => failed(response, error, toAnswer.log));
  };
}

async function answerTo(
  request: IncomingMessage,
  routes: readonly Route[],
  toAnswer: ToAnswer,
): Promise<StationAnswer> {
  try {
    const path = pathOf(request);
    for (const route of routes) {
      const answer = await route(path, request);
      if (answer) return answer;
    }
    return textAnswer(404, "Nothing is served here.");
  } catch (error) {
    if (error instanceof BodyTooLarge) return textAnswer(413, `The body has more than ${MAX_BODY_BYTES} bytes.`);
    return refusalAnswer(error, toAnswer);
  }
}

/** As it was sent, without the query: no path that we serve has an escape in it. */
function pathOf({ url = "/" }: IncomingMessage): string {
  const path = url.startsWith("/") ? url : URL.canParse(url) ? new URL(url).pathname : "";
  return path.replace(/[?#].*$/s, "");
}

function failed(response: ServerResponse, error: unknown, log: Log): void {
  log.error({ error }, "station request failed");
  response.destroy();
}
