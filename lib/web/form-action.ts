import "server-only";
import { headers } from "next/headers";
import { redirect, unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import type { Context } from "#lib/audit/context";
import { parseInput } from "#lib/platform/parse-input";
import { formObject, refuseUnstorable } from "./form-object";
import type { FormState } from "./form-state";
import { PASSWORD_PAGE, signInPath } from "./page-data";
import { requestFacts } from "./private-headers";
import { toProblem } from "./problem";
import { accountContext, requestContext } from "./request-context";
import { webRuntime } from "./runtime";

/** What a form shows when it is done: a sentence, and what its dialog needs to go on. */
export type Done = string | { message: string; value: unknown };

/**
 * Runs a server action: a public endpoint, so it parses and authorizes like REST. Refusals come back as FormState, with
 * faults at their fields; a signed-out visitor is sent to sign-in.
 *
 * @param form a FormData, whose names with dots are nested (`location.latitude`), or a plain object.
 */
export async function formAction<S extends z.ZodType>(
  schema: S,
  form: FormData | Readonly<Record<string, unknown>>,
  run: (ctx: Context, input: z.output<S>) => Promise<Done>,
): Promise<FormState> {
  return act(requestContext, schema, form, run);
}

/** The same for what an operator may do while its password is temporary. */
export async function accountAction<S extends z.ZodType>(
  schema: S,
  form: FormData | Readonly<Record<string, unknown>>,
  run: (ctx: Context, input: z.output<S>) => Promise<Done>,
): Promise<FormState> {
  return act(accountContext, schema, form, run);
}

async function act<S extends z.ZodType>(
  context: () => Promise<Context>,
  schema: S,
  form: FormData | Readonly<Record<string, unknown>>,
  run: (ctx: Context, input: z.output<S>) => Promise<Done>,
): Promise<FormState> {
  try {
    const ctx = await context();
    const said = form instanceof FormData ? formObject(form) : form;
    refuseUnstorable(said);
    const done = await run(ctx, parseInput(schema, said));
    return typeof done === "string" ? { status: "done", message: done } : { status: "done", ...done };
  } catch (error) {
    unstable_rethrow(error);
    return await failedState(error);
  }
}

/** What a form is told of a thrown value. */
export async function failedState(error: unknown): Promise<FormState> {
  const all = await headers();
  const { requestId } = requestFacts(all);
  const problem = toProblem(error, webRuntime().log.child({ requestId }));
  if (problem.status === 401 && problem.code === "not_signed_in") redirect(signInPath(refererPath(all)));
  if (problem.code === "password_change_required") redirect(PASSWORD_PAGE);
  return {
    status: "failed",
    message: problem.detail,
    errors: [...(problem.errors ?? [])],
    code: problem.code,
    requestId,
    ...(problem.facts ? { facts: problem.facts } : {}),
  };
}

function refererPath(all: Headers): string | null {
  const referer = all.get("referer");
  return referer && URL.canParse(referer) ? new URL(referer).pathname : null;
}
