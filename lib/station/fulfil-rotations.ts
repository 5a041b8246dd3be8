import type { Context } from "#lib/audit/context";
import { isRotationDue, recordFailedRotation } from "#lib/certificate-authority/rotation-attempts";

/**
 * Has the successors made that are asked for, by the one process that opens the root's key. What it says when it fails
 * is kept for whoever asked, and it is tried again later.
 */
export async function fulfilRotations(ctx: Context, runCeremony: () => Promise<unknown>): Promise<void> {
  if (!(await isRotationDue(ctx))) return;
  ctx.log.info("making the successor of a certificate authority");
  try {
    await runCeremony();
  } catch (error) {
    ctx.log.error({ error }, "successor not made");
    await recordFailedRotation(ctx, error instanceof Error ? error.message : String(error));
  }
  ctx.notify("authority"); // every process loads the new key
  ctx.notify("event");
}
