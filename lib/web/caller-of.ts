import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { DomainError } from "#lib/platform/domain-error";
import { contextOf } from "./context-of";
import type { Operation } from "./operation";
import { requestFacts } from "./private-headers";
import { refuseCrossSite } from "./same-origin";
import type { WebRuntime } from "./web-runtime";

/**
 * Who calls REST, within the limits and allowed to; a caller without name is limited by address.
 *
 * @param limits receives the headers that tell the caller its limits.
 * @throws DomainError unauthenticated, forbidden, rate_limited.
 */
export async function callerOf(
  operation: Pick<Operation, "method" | "scope">,
  runtime: WebRuntime,
  request: Request,
  limits: Record<string, string>,
): Promise<Context> {
  const consume = async (caller: string) => {
    const { headers, refusal } = await runtime.restLimiter.consume(caller);
    Object.assign(limits, headers);
    if (refusal) throw refusal;
  };
  let caller: Awaited<ReturnType<typeof contextOf>>;
  try {
    caller = await contextOf(runtime, request.headers);
  } catch (error) {
    await consume(`address:${requestFacts(request.headers).address}`);
    throw error;
  }
  const { ctx, facts, mustChangePassword } = caller;
  await consume(ctx.actor.id);
  if (ctx.actor.type === "operator" && operation.method !== "GET") refuseCrossSite(request.headers, facts);
  if (mustChangePassword) throw passwordChangeRequired();
  if (operation.scope) authorize(ctx.actor, operation.scope);
  return ctx;
}

export function passwordChangeRequired(): DomainError {
  return new DomainError("forbidden", "password_change_required", "Change your temporary password first.");
}
