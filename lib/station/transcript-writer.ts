import { setTimeout } from "node:timers/promises";
import type { ProcessContext } from "#lib/audit/platform-context";
import { appendTranscript, type TranscriptPart } from "#lib/remote-session/append-transcript";
import { TRANSCRIPT_BYTES } from "#lib/remote-session/values";

/** Pieces of this time share a write. */
const WRITE_MS = 1_000;
/** Of one piece; what is typed and what comes back take turns anyway. */
const PART_BYTES = 16 * 1024;
const TRIES = 5;

/** Keeps what goes through one terminal, up to a limit. */
export interface TranscriptWriter {
  add(fromStation: boolean, data: Buffer): void;
  /** Writes what is left; no more is taken. */
  end(): Promise<void>;
}

export function transcriptWriter(
  process: ProcessContext,
  sessionId: string,
  limitBytes = TRANSCRIPT_BYTES,
): TranscriptWriter {
  let next = 0;
  let bytes = 0;
  let ended = false;
  /** Not written yet; the last of them still grows. */
  let pending: (Omit<TranscriptPart, "data"> & { chunks: Buffer[]; bytes: number })[] = [];
  let writing: Promise<void> | undefined;
  const endedSoon = new AbortController();

  function add(fromStation: boolean, data: Buffer): void {
    const taken = data.subarray(0, limitBytes - bytes);
    if (ended || taken.length === 0) return;
    bytes += taken.length;
    const last = pending.at(-1);
    if (last && last.fromStation === fromStation && last.bytes + taken.length <= PART_BYTES) {
      last.chunks.push(taken);
      last.bytes += taken.length;
    } else {
      for (let from = 0; from < taken.length; from += PART_BYTES) {
        const chunk = taken.subarray(from, from + PART_BYTES);
        pending.push({ index: next, at: process.clock.now(), fromStation, chunks: [chunk], bytes: chunk.length });
        next += 1;
      }
    }
    writing ??= write();
  }

  async function write(): Promise<void> {
    for (let tries = 0; pending.length > 0 && tries < TRIES; ) {
      await setTimeout(WRITE_MS, undefined, { signal: endedSoon.signal }).catch(() => {});
      const taken = pending;
      pending = [];
      const parts = taken.map(({ index, at, fromStation, chunks }) => ({
        ...{ index, at, fromStation },
        data: new Uint8Array(Buffer.concat(chunks)),
      }));
      try {
        await appendTranscript(process, sessionId, parts);
        tries = 0;
      } catch (error) {
        tries += 1;
        pending = [...taken, ...pending]; // in their order; what is there already is not written twice
        process.log.warn({ error, session: sessionId }, "transcript not written");
      }
    }
    writing = undefined;
  }

  return {
    add,
    async end() {
      ended = true;
      endedSoon.abort();
      await (writing ?? (pending.length > 0 ? write() : undefined));
    },
  };
}
