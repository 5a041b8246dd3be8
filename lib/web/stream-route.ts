import type { Context } from "#lib/audit/context";
import type { Permission } from "#lib/audit/permission";
import type { EventCursor } from "#lib/audit/values";
import { DomainError } from "#lib/platform/domain-error";
import { callerOf } from "./caller-of";
import { contextOf } from "./context-of";
import type { LiveEvent, News } from "./live-feed";
import { requestFacts } from "./private-headers";
import { problemResponse, toProblem } from "./problem";
import { webRuntime } from "./runtime";
import type { WebRuntime } from "./web-runtime";

/** Proxies cut silent connections; a comment keeps them open. */
const HEARTBEAT_MS = 15_000;
/** A session or token is asked for again this often, so that a revoked one stops hearing. */
const RECHECK_EVERY_BEATS = 2;
const MAX_STREAMS_PER_CALLER = 12;

const open = new Map<string, number>();

const READ = { method: "GET", scope: "stations:read" } as const;

/** Events that not everybody who reads stations hears of: those whose type begins so. */
const GUARDED: readonly [prefix: string, permission: Permission][] = [
  ["operator.", "operators:write"],
  ["api_token.", "tokens:write"],
];

/** Whether a caller may hear of an event. */
function mayHear({ actor }: Context, { type }: LiveEvent): boolean {
  return GUARDED.every(([prefix, permission]) => !type.startsWith(prefix) || actor.permissions.has(permission));
}

/**
 * GET /api/v1/stream?since=…: server-sent events `changes`, each a JSON array of `{type, targetId, baseStationId, xid}`,
 * or `missed` when they are too many to tell. The id of each is where it leaves off: the first tells what has happened
 * since the one that is sent as `Last-Event-ID`, as a browser does when it comes again, or as `since`.
 */
export async function streamRoute(request: Request): Promise<Response> {
  const runtime = webRuntime();
  const facts = requestFacts(request.headers);
  const limits: Record<string, string> = {};
  try {
    const ctx = await callerOf(READ, runtime, request, limits);
    const caller = ctx.actor.id;
    if ((open.get(caller) ?? 0) >= MAX_STREAMS_PER_CALLER) {
      const message = "Too many live streams are open. Close some, then try again.";
      throw new DomainError("rate_limited", "too_many_streams", message, { retryAfterS: 30 });
    }
    const body = eventStream(runtime, request, ctx);
    const headers = {
      ...limits,
      "content-type": "text/event-stream",
      // no-transform: compression would hold events back.
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
      "x-request-id": facts.requestId,
    };
    return new Response(body, { headers });
  } catch (error) {
    const log = runtime.log.child({ requestId: facts.requestId });
    const response = problemResponse(toProblem(error, log), facts, new URL(request.url).pathname);
    for (const [name, value] of Object.entries(limits)) response.headers.set(name, value);
    return response;
  }
}

function eventStream(runtime: WebRuntime, request: Request, ctx: Context) {
  const { organizationId } = ctx;
  const caller = ctx.actor.id;
  const since = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("since");
  const encoder = new TextEncoder();
  let end = () => {};
  let cancelled = false;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      let beats = 0;
      open.set(caller, (open.get(caller) ?? 0) + 1);
      let place: EventCursor | undefined;
      const unfollow = runtime.live.follow(organizationId, since, {
        tell({ events, to }) {
          const heard = events?.filter((event) => mayHear(ctx, event)) ?? null;
          if (!place || heard === null || heard.length > 0) send(message({ events: heard, to }));
          place = to;
        },
        end: () => end(),
      });
      const beat = setInterval(() => {
        send(place ? message({ events: [], to: place }) : ":\n\n"); // so that whoever comes again has little to catch up
        if (++beats % RECHECK_EVERY_BEATS === 0) contextOf(runtime, request.headers).catch(() => end()); // outside the limits: it is our question
      }, HEARTBEAT_MS);
      end = () => {
        end = () => {};
        clearInterval(beat);
        unfollow();
        const left = (open.get(caller) ?? 1) - 1;
        if (left > 0) open.set(caller, left);
        else open.delete(caller);
        if (!cancelled) controller.close();
      };
      request.signal.addEventListener("abort", () => end());
      send("retry: 2000\n\n");
    },
    cancel() {
      cancelled = true; // the reader has gone: there is nothing to close
      end();
    },
  });
}

const message = ({ events, to }: News) =>
  `event: ${events ? "changes" : "missed"}\nid: ${to}\ndata: ${JSON.stringify(events)}\n\n`;
