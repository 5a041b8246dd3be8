import { createHash } from "node:crypto";
import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { SECOND_MS } from "#lib/platform/clock";
import { newId } from "#lib/platform/new-id";
import type { AttemptListener, Verdict } from "./values";

/** A caller who was refused: everything that helps to tell who it was and what to do. */
export interface RefusedAttempt {
  listener: AttemptListener;
  verdict: Verdict;
  /** What the caller was told. */
  message: string;
  address: string;
  port: number;
  tlsVersion: string | null;
  /** The base station that it is, or claims to be with its proven key; null for a stranger. */
  station: { id: string; organizationId: string } | null;
  /** Of a stranger: whose vendor CA vouches for it, and the EUI-64 that it proved and could be declared with. */
  stranger?: { organizationId: string | null; eui64: string | null } | null;
  /** What it calls itself. */
  claimedName: string | null;
  /** The client certificate that it showed. */
  certificate: {
    subject: string;
    issuer: string;
    serialNumber: string;
    /** Hex. */
    sha256: string;
    notAfter: Date;
  } | null;
  /** The key that it proved to hold; null when the key is none that a station may have. */
  key: { spki: Uint8Array; fingerprint: string } | null;
}

type AttemptContext = Pick<Context, "db" | "openTransaction" | "clock" | "random" | "log" | "notify">;

/** After a write, repeats of the same kind are collected this long and share the next one (enrolment.md T8). */
const COLLECT_MS = 1 * SECOND_MS;

/** Kinds of repeat that were written a moment ago, with what came since. */
const collecting = new WeakMap<Context["db"], Map<string, Collected>>();

interface Collected {
  repeats: number;
  /** Of the caller, as it was last. */
  latest: RefusedAttempt;
}

/**
 * Keeps a refused caller: one row per kind of repeat, counted. The first is written at once, its repeats at most once a
 * second. A failure is logged and goes no further: the caller gets its refusal.
 */
export async function recordAttempt(ctx: AttemptContext, attempt: RefusedAttempt): Promise<void> {
  const repeatKey = repeatKeyOf(attempt);
  const recent = collecting.get(ctx.db) ?? new Map<string, Collected>();
  collecting.set(ctx.db, recent);
  const since = recent.get(repeatKey);
  if (since) {
    since.repeats++;
    since.latest = attempt;
    return;
  }
  const fresh: Collected = { repeats: 0, latest: attempt };
  recent.set(repeatKey, fresh);
  const collected = () => {
    recent.delete(repeatKey);
    if (fresh.repeats > 0) void write(ctx, fresh.latest, repeatKey, fresh.repeats);
  };
  setTimeout(collected, COLLECT_MS).unref();
  await write(ctx, attempt, repeatKey, 1);
}

async function write(ctx: AttemptContext, attempt: RefusedAttempt, repeatKey: string, count: number): Promise<void> {
  try {
    await store(ctx, attempt, repeatKey, count);
    ctx.notify("event");
  } catch (error) {
    ctx.log.error({ error, verdict: attempt.verdict }, "connection attempt not recorded");
  }
}

/**
 * The same caller with the same fault, whichever port of its own it calls from. One that waits to be declared is itself
 * alone: it stands in the inbox once, whatever it calls, from wherever, of each organization that may add it.
 */
function repeatKeyOf(attempt: RefusedAttempt): string {
  const { listener, verdict, station, stranger, claimedName, key, certificate, address } = attempt;
  const proven = key?.fingerprint ?? certificate?.sha256;
  const parts = stranger?.eui64
    ? [verdict, stranger.organizationId, stranger.eui64, proven]
    : [listener, verdict, station?.id, claimedName, proven, address];
  return createHash("sha256")
    .update(JSON.stringify(parts.map((part) => part ?? null)))
    .digest("hex");
}

async function store(ctx: AttemptContext, attempt: RefusedAttempt, repeatKey: string, count: number): Promise<void> {
  const { station, stranger, certificate, key } = attempt;
  const now = ctx.clock.now();
  const organizationId = station?.organizationId ?? stranger?.organizationId ?? null;
  await recordTelemetry(ctx, async (tx) => {
    const [stored] = await tx.$queryRaw<{ id: string }[]>`
      INSERT INTO connection_attempt (id, organization_id, base_station_id, repeat_key, listener, verdict, message,
        address, port, claimed_name, proven_eui64, certificate_subject, certificate_issuer, certificate_serial_number,
        certificate_sha256, certificate_not_after, public_key, public_key_fingerprint, tls_version, first_at, last_at,
        count)
      VALUES (${newId(ctx, "att")}, ${organizationId}, ${station?.id ?? null}, ${repeatKey},
        ${attempt.listener}, ${attempt.verdict}, ${cut(attempt.message, 500)}, ${attempt.address}, ${attempt.port},
        ${cut(attempt.claimedName, 64)}, ${stranger?.eui64 ?? null}, ${cut(certificate?.subject, 300)}, ${cut(certificate?.issuer, 300)},
        ${cut(certificate?.serialNumber, 64)}, ${certificate?.sha256 ?? null}, ${certificate?.notAfter ?? null},
        ${key ? Buffer.from(key.spki) : null}, ${key?.fingerprint ?? null}, ${attempt.tlsVersion}, ${now}, ${now},
        ${count})
      ON CONFLICT (repeat_key) DO UPDATE SET count = connection_attempt.count + EXCLUDED.count,
        last_at = greatest(connection_attempt.last_at, EXCLUDED.last_at), listener = EXCLUDED.listener,
        address = EXCLUDED.address, port = EXCLUDED.port, message = EXCLUDED.message,
        tls_version = EXCLUDED.tls_version
      RETURNING id`;
    if (!stored) return;
    // A stranger is the whole platform's: whoever sits before the list is waiting for this call.
    await tx.event.create({
      data: {
        organizationId,
        type: "connection_attempt.refused",
        targetId: stored.id,
        baseStationId: station?.id ?? null,
        at: now,
      },
    });
  });
}

/** Postgres takes no NUL, and a column only so much; what a stranger sends is shown, never trusted. */
function cut(text: string | null | undefined, length: number): string | null {
  return text === null || text === undefined
    ? null
    : [...text.replaceAll(/\p{Cc}/gu, "\ufffd")].slice(0, length).join("");
}
