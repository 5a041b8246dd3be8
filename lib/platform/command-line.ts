import { createDatabase, type Database } from "./db/client";
import { createNotifier } from "./db/notifier";
import { createLog, type Log } from "./log";
import type { Notify } from "./notify";

/** What a command line tool works with. */
export interface Tool {
  args: readonly string[];
  database: Database;
  notify: Notify;
  log: Log;
  say: (line: string) => void;
}

/**
 * Runs a command line tool on the database that DATABASE_URL names (`lib/launch/run.mjs` sets it).
 *
 * @param work gives back the exit code.
 */
export async function runTool(work: (tool: Tool) => Promise<number>): Promise<void> {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error("DATABASE_URL is not set.");
  const log = createLog("setup", "warn");
  const database = createDatabase(databaseUrl, 2);
  const notifier = createNotifier(databaseUrl, log);
  try {
    const say = (line: string) => process.stdout.write(`${line}\n`);
    process.exitCode = await work({ args: process.argv.slice(2), database, notify: notifier.notify, log, say });
  } finally {
    await notifier.close();
    await database.$disconnect();
  }
}
