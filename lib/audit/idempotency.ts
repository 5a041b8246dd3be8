import { createHash } from "node:crypto";
import type { Prisma } from "#lib/generated/prisma/client";
import type { Tx } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import type { Json } from "#lib/platform/json";
import type { Context } from "./context";

/** How long an answer can be replayed. */
export const IDEMPOTENCY_HOURS = 24;

/**
 * Claims the request's Idempotency-Key for this transaction, or finds the answer of the request that used it first.
 *
 * @throws DomainError conflict `idempotency_key_busy` while the first request still runs.
 * @throws DomainError invalid `idempotency_key_reused` when it came with another method, path or body.
 */
export async function claimIdempotencyKey(tx: Tx, ctx: Context): Promise<{ result: Json } | undefined> {
  const { idempotency } = ctx;
  if (!idempotency) return undefined;

  const claimed = await tx.$queryRaw<[{ free: boolean }]>`SELECT pg_try_advisory_xact_lock(${lockKey(ctx)}) AS free`;
  if (!claimed[0].free) {
    const message = "The first request with this Idempotency-Key still runs. Try again shortly.";
    throw new DomainError("conflict", "idempotency_key_busy", message, { retryAfterS: 1 });
  }
  const earlier = await tx.idempotencyKey.findUnique({
    where: { actorId_key: { actorId: ctx.actor.id, key: idempotency.key } },
  });
  if (!earlier) return undefined;
  if (earlier.bodyHash !== idempotency.bodyHash) {
    const message = "This Idempotency-Key was used for another request. Use a new key.";
    throw new DomainError("invalid", "idempotency_key_reused", message);
  }
  idempotency.replayed = true;
  return { result: earlier.result as Json };
}

/** Stores the answer with the change itself, so that a crash cannot part the two. */
export async function keepResult(tx: Tx, ctx: Context, result: Json): Promise<void> {
  if (!ctx.idempotency) return;
  const { key, bodyHash } = ctx.idempotency;
  await tx.idempotencyKey.create({
    data: {
      actorId: ctx.actor.id,
      key,
      bodyHash,
      result: result as Prisma.InputJsonValue,
      createdAt: ctx.clock.now(),
    },
  });
}

function lockKey(ctx: Context): bigint {
  const digest = createHash("sha256").update(`idempotency\n${ctx.actor.id}\n${ctx.idempotency?.key}`).digest();
  return digest.readBigInt64BE();
}
