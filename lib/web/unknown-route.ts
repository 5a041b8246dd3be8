import { DomainError } from "#lib/platform/domain-error";
import { requestFacts } from "./private-headers";
import { problemResponse, toProblem } from "./problem";
import { webRuntime } from "./runtime";

/** Answers addresses below /api/v1 that are none. */
export async function unknownRoute(request: Request): Promise<Response> {
  const facts = requestFacts(request.headers);
  const error = new DomainError(
    "not_found",
    "unknown_resource",
    "There is nothing at this address. See /api/v1/openapi.json.",
  );
  const log = webRuntime().log.child({ requestId: facts.requestId });
  return problemResponse(toProblem(error, log), facts, new URL(request.url).pathname);
}
