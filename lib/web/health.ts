import type { WebRuntime } from "./runtime";

/** A station process beats every 2 s; after three missed beats it counts as gone. */
export const STALE_AFTER_MS = 6_000;
/** Longer than this the database is not ready, whatever it would say in the end. */
const PATIENCE_MS = 3_000;

type Part = { status: "ready" | "not_ready"; detail?: string };

export interface Health {
  status: "ready" | "not_ready";
  web: Part;
  database: Part;
  stations: Part;
}

/** Whether everything that the product needs works now, and what does not. */
export async function checkHealth({ db, clock, log }: Pick<WebRuntime, "db" | "clock" | "log">): Promise<Health> {
  const web: Part = { status: "ready" };
  try {
    const query = db.stationInstance.findFirst({ orderBy: { heartbeatAt: "desc" }, select: { heartbeatAt: true } });
    const newest = await inTime(query);
    const parts = { web, database: { status: "ready" } as const, stations: stations(newest, clock.now()) };
    return { status: parts.stations.status, ...parts };
  } catch (error) {
    log.warn({ error }, "health check: the database does not answer");
    const database: Part = { status: "not_ready", detail: "The database does not answer." };
    return { status: "not_ready", web, database, stations: { status: "not_ready", detail: "Not known." } };
  }
}

function stations(newest: { heartbeatAt: Date } | null, now: Date): Part {
  if (!newest) return { status: "not_ready", detail: "No station process has started." };
  const ageMs = now.getTime() - newest.heartbeatAt.getTime();
  if (ageMs < STALE_AFTER_MS) return { status: "ready" };
  return { status: "not_ready", detail: `The station process has been silent for ${Math.round(ageMs / 1000)} s.` };
}

async function inTime<T>(query: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([query, late]);
  } finally {
    clearTimeout(timer);
  }
}
