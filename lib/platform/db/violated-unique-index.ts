import { Prisma } from "#lib/generated/prisma/client";

/**
 * The names of the columns of a violated unique index, or undefined when `error` is something else. The index is the
 * real guard against races: its violation becomes the same conflict as the friendly check before it.
 */
export function violatedUniqueIndex(error: unknown): string | undefined {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== "P2002") return undefined;
  return JSON.stringify(error.meta ?? {});
}
