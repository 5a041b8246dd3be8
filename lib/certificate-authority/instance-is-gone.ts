import type { Tx } from "#lib/platform/db/client";

/**
 * Whether a station process is gone, so that what it reserved may be given up: a living one holds its advisory lock, as
 * a session; one without a row never was one of ours. Its lock is held until this transaction ends.
 */
export async function instanceIsGone(tx: Tx, instanceId: string): Promise<boolean> {
  const instance = await tx.stationInstance.findUnique({ where: { id: instanceId }, select: { lockKey: true } });
  if (!instance) return true;
  const [lock] = await tx.$queryRaw<[{ free: boolean }]>`SELECT pg_try_advisory_xact_lock(${instance.lockKey}) AS free`;
  return lock.free;
}
