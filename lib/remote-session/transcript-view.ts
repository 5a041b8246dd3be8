import { auditedTransaction } from "#lib/audit/audited-transaction";
import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { RemoteSession } from "#lib/generated/prisma/client";
import { DAY_MS, HOUR_MS } from "#lib/platform/clock";
import { readPolicy } from "#lib/policy/read-policy";
import type { Policy } from "#lib/policy/values";
import { findVisibleSession, type RemoteSessionView, remoteSessionView } from "./remote-session-view";
import type { ReadTranscript } from "./schema";
import { type TranscriptLine, transcriptLines } from "./transcript-lines";
import { TRANSCRIPT_BYTES } from "./values";

/** What went through a terminal, one way, within a moment. */
export interface TranscriptPartView {
  index: number;
  at: string;
  /** Else it is what the operator typed. */
  fromStation: boolean;
  data: Uint8Array;
}

export interface TranscriptView {
  session: RemoteSessionView;
  parts: TranscriptPartView[];
  /** Index of the piece that follows; null at the end. */
  next: number | null;
  /** Bytes kept, of both directions. */
  bytes: number;
  /** Whether more was said than is kept. */
  isCut: boolean;
  /** After the policy's retention; null while the session is open, and once it is erased. */
  erasedFrom: string | null;
}

/** Pieces of 16 KiB at most. */
const PAGE = 64;

/**
 * Reads a session's transcript. It may hold what was typed without being shown, so who reads it stands in History: once
 * an hour of each reader.
 *
 * @throws DomainError forbidden `permission_required`.
 * @throws DomainError not_found `remote_session_not_found`, also for one of another organization.
 */
export async function readTranscript(ctx: Context, input: ReadTranscript): Promise<TranscriptView> {
  authorize(ctx.actor, "transcripts:read");
  const row = await findVisibleSession(ctx, input);
  await noteReading(ctx, row);
  const [{ policy }, parts, [sum]] = await Promise.all([
    readPolicy(ctx),
    ctx.db.remoteSessionPart.findMany({
      where: { sessionId: row.id, index: { gte: input.from } },
      orderBy: { index: "asc" },
      take: PAGE + 1,
    }),
    ctx.db.$queryRaw<[{ bytes: bigint }]>`
      SELECT COALESCE(sum(length(data)), 0)::bigint AS bytes FROM remote_session_part WHERE session_id = ${row.id}`,
  ]);
  const shown = parts.slice(0, PAGE);
  const bytes = Number(sum.bytes);
  return {
    session: remoteSessionView(ctx, row),
    parts: shown.map(({ index, at, fromStation, data }) => ({ index, at: at.toISOString(), fromStation, data })),
    next: parts[PAGE]?.index ?? null,
    bytes,
    isCut: bytes >= TRANSCRIPT_BYTES,
    erasedFrom: erasedFrom(row, policy),
  };
}

function erasedFrom({ closedAt, transcriptErasedAt }: RemoteSession, policy: Policy): string | null {
  if (closedAt === null || transcriptErasedAt !== null) return null;
  return new Date(closedAt.getTime() + policy.transcriptRetentionDays * DAY_MS).toISOString();
}

async function noteReading(ctx: Context, row: RemoteSession): Promise<void> {
  const since = new Date(ctx.clock.now().getTime() - HOUR_MS);
  const noted = await ctx.db.auditEvent.findFirst({
    where: {
      baseStationId: row.baseStationId, // as the index goes
      at: { gt: since },
      targetId: row.id,
      action: "remote_session.read_transcript",
      actorId: ctx.actor.id,
    },
    select: { id: true },
  });
  if (noted) return;
  await auditedTransaction(ctx, "transcripts:read", async () => ({
    result: null,
    audit: [
      {
        action: "remote_session.read_transcript",
        target: { type: "remote_session", id: row.id },
        baseStation: row.baseStationId,
        detail: { operator: row.operatorName },
      },
    ],
  }));
}

/** A transcript as lines. */
export interface WholeTranscript {
  session: RemoteSessionView;
  lines: TranscriptLine[];
  isCut: boolean;
  erasedFrom: string | null;
}

/** The same in one reading, for a page. */
export async function readWholeTranscript(ctx: Context, input: Omit<ReadTranscript, "from">): Promise<WholeTranscript> {
  const first = await readTranscript(ctx, { ...input, from: 0 });
  const parts = [...first.parts];
  for (let from = first.next; from !== null; ) {
    const page = await readTranscript(ctx, { ...input, from });
    parts.push(...page.parts);
    from = page.next;
  }
  const { parts: _, next: __, bytes: ___, ...rest } = first;
  return { ...rest, lines: transcriptLines(parts) };
}
