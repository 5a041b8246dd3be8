import "server-only";
import { headers } from "next/headers";
import { notFound, redirect, unstable_rethrow } from "next/navigation";
import type { Context } from "#lib/audit/context";
import type { DomainError } from "#lib/platform/domain-error";
import { pageCursor } from "./page-cursor";
import { requestFacts } from "./private-headers";
import { toDomainError } from "./problem";
import { accountContext, requestContext } from "./request-context";
import { webRuntime } from "./runtime";

export const PASSWORD_PAGE = "/account";

/** What a page shows instead of its data when the actor may not see it. */
export type PageData<T> = { allowed: true; data: T } | { allowed: false; message: string; requestId: string };

/**
 * Reads a page's view for whoever is signed in. `not_found` becomes Next's not-found page, a signed-out visitor goes to
 * sign-in and comes back, a temporary password must be changed first. Everything else goes to the error page.
 */
export async function pageData<T>(read: (ctx: Context) => Promise<T>): Promise<T> {
  try {
    return await read(await cursorFirst(requestContext()));
  } catch (error) {
    return await leave(error);
  }
}

/** The same for pages that not every role may see: the refusal comes back, to be shown in the page's place. */
export async function guardedPageData<T>(read: (ctx: Context) => Promise<T>): Promise<PageData<T>> {
  try {
    return { allowed: true, data: await read(await cursorFirst(requestContext())) };
  } catch (error) {
    const known = toDomainError(error);
    if (known?.code !== "permission_required") return await leave(error);
    const { requestId } = requestFacts(await headers());
    return { allowed: false, message: known.message, requestId };
  }
}

/** For the account page alone, which an operator with a temporary password may see. */
export async function accountPageData<T>(read: (ctx: Context) => Promise<T>): Promise<T> {
  try {
    return await read(await cursorFirst(accountContext()));
  } catch (error) {
    return await leave(error);
  }
}

/** Nothing is read before the page's cursor is: what comes between would be in neither. */
async function cursorFirst(context: Promise<Context>): Promise<Context> {
  const [ctx] = await Promise.all([context, pageCursor()]);
  return ctx;
}

async function leave(error: unknown): Promise<never> {
  unstable_rethrow(error);
  const known = toDomainError(error);
  if (known) await goElsewhere(known);
  webRuntime().log.error({ error }, "page failed");
  throw error;
}

async function goElsewhere(known: DomainError): Promise<void> {
  if (known.kind === "not_found") notFound();
  if (known.code === "password_change_required") redirect(PASSWORD_PAGE);
  if (known.kind === "unauthenticated") redirect(signInPath((await headers()).get("x-stationkeeper-path")));
}

/** The sign-in page that leads back to where one was. */
export function signInPath(from: string | null): string {
  return from && from !== "/" ? `/sign-in?next=${encodeURIComponent(from)}` : "/sign-in";
}
