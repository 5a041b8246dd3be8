import type { WebRuntime } from "./web-runtime";

/** A station process beats every 2 s; after three missed beats it counts as gone. */
export const STALE_AFTER_MS = 6_000;
/** Longer than this the database is not ready, whatever it would say in the end. */
const PATIENCE_MS = 3_000;
/** Station processes that are looked at; there are never so many. */
const NEWEST = 100;

type Part = { status: "ready" | "not_ready"; detail?: string };
type Stations = Part & {
  /** What is served to base stations: "keyInstaller", "pki". */
  listeners?: string[];
};

export interface Health {
  status: "ready" | "not_ready";
  web: Part;
  database: Part;
  stations: Stations;
}

/** Whether everything that the product needs works now, and what does not. */
export async function checkHealth({ db, clock, log }: Pick<WebRuntime, "db" | "clock" | "log">): Promise<Health> {
  const web: Part = { status: "ready" };
  try {
    const query = db.stationInstance.findMany({
      orderBy: { heartbeatAt: "desc" },
      take: NEWEST,
      select: { heartbeatAt: true, listeners: true },
    });
    const parts = { web, database: { status: "ready" } as const, stations: stations(await inTime(query), clock.now()) };
    return { status: parts.stations.status, ...parts };
  } catch (error) {
    log.warn({ error }, "health check: the database does not answer");
    const database: Part = { status: "not_ready", detail: "The database does not answer." };
    return { status: "not_ready", web, database, stations: { status: "not_ready", detail: "Not known." } };
  }
}

/** Ready is one that listens; others beside it may still be starting. */
function stations(newestFirst: { heartbeatAt: Date; listeners: unknown }[], now: Date): Stations {
  const [newest] = newestFirst;
  if (!newest) return { status: "not_ready", detail: "No station process has started." };
  const ageMs = now.getTime() - newest.heartbeatAt.getTime();
  if (ageMs >= STALE_AFTER_MS) {
    return { status: "not_ready", detail: `The station process has been silent for ${Math.round(ageMs / 1000)} s.` };
  }
  const alive = newestFirst.filter(({ heartbeatAt }) => now.getTime() - heartbeatAt.getTime() < STALE_AFTER_MS);
  const listeners = new Set(alive.flatMap((row) => Object.keys(row.listeners ?? {})));
  if (listeners.size === 0) return { status: "not_ready", detail: "The station process is still starting." };
  return { status: "ready", listeners: [...listeners].sort() };
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
