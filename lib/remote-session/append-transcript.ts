import type { ProcessContext } from "#lib/audit/platform-context";
import { recordTelemetry } from "#lib/audit/record-telemetry";

/** What went through a terminal, one way, within a moment. */
export interface TranscriptPart {
  index: number;
  at: Date;
  /** Else it is what the operator typed. */
  fromStation: boolean;
  data: Uint8Array<ArrayBuffer>;
}

/** Keeps pieces of a transcript. Those that are there already stay: a repeated write changes nothing. */
export async function appendTranscript(
  process: Pick<ProcessContext, "db" | "openTransaction">,
  sessionId: string,
  parts: readonly TranscriptPart[],
): Promise<void> {
  await recordTelemetry(process, (tx) =>
    tx.remoteSessionPart.createMany({
      data: parts.map((part) => ({ sessionId, ...part })),
      skipDuplicates: true,
    }),
  );
}
