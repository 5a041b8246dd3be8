import "server-only";
import { headers } from "next/headers";
import { cache } from "react";
import type { Context } from "#lib/audit/context";
import { passwordChangeRequired } from "./caller-of";
import { contextOf, type RequestContext } from "./context-of";
import { webRuntime } from "./runtime";

/** The session's Context and what surrounds it, once per rendered page however many widgets ask. */
export const requestDetails = cache(async (): Promise<RequestContext> => contextOf(webRuntime(), await headers()));

/**
 * The Context of the present request: the guard of every page and action.
 *
 * @throws DomainError unauthenticated `not_signed_in`.
 * @throws DomainError forbidden `password_change_required` while the password is temporary.
 */
export async function requestContext(): Promise<Context> {
  const { ctx, mustChangePassword } = await requestDetails();
  if (mustChangePassword) throw passwordChangeRequired();
  return ctx;
}

/** The same for the one page that an operator with a temporary password may use: changing it. */
export async function accountContext(): Promise<Context> {
  return (await requestDetails()).ctx;
}
