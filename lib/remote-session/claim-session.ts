import type { ProcessContext } from "#lib/audit/platform-context";
import { recordTelemetry } from "#lib/audit/record-telemetry";

/** Takes a session for the process that holds the station's connection. @returns whether nobody else has it. */
export async function claimSession(
  process: ProcessContext,
  claim: { session: string; instanceId: string; shell: number },
): Promise<boolean> {
  const { session, instanceId, shell } = claim;
  const { count } = await recordTelemetry(process, (tx) =>
    tx.remoteSession.updateMany({
      where: { id: session, status: "OPENING", instanceId: null },
      data: { instanceId, shell },
    }),
  );
  return count === 1;
}
