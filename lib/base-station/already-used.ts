import type { Context } from "#lib/audit/context";
import type { BaseStation } from "#lib/generated/prisma/client";
import { DomainError } from "#lib/platform/domain-error";

const NAMED = {
  lrr_uuid_taken: (name: string, lrrId: string) => `Already used by "${name}" (${lrrId}).`,
  public_key_in_use: (name: string) => `"${name}" already uses this key. Each base station needs its own.`,
};

/**
 * The conflict of a value that is unique on the platform. It names the holder only to those who may see it; for anyone
 * else the code is the same, the one exception to answering as for what does not exist.
 */
export function alreadyUsed(
  ctx: Context,
  code: keyof typeof NAMED,
  pointer: string,
  holder: Pick<BaseStation, "id" | "name" | "lrrId" | "organizationId"> | null,
): DomainError {
  const visible = holder?.organizationId === ctx.organizationId ? holder : null;
  const detail = visible
    ? NAMED[code](visible.name, visible.lrrId)
    : "Already used on this platform. Ask an administrator.";
  return new DomainError("conflict", code, detail, {
    errors: [{ pointer, code, detail }],
    ...(visible ? { facts: { holder: visible.id } } : {}),
  });
}
