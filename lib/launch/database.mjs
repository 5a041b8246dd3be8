import { existsSync } from "node:fs";
import { join } from "node:path";
import { createCluster, runningPostgres, startPostgres, stopPostgres } from "./postgres.mjs";

const DATABASE = "stationkeeper";

/**
 * Starts the embedded Postgres of a data directory. One left over from a start that was killed is stopped first: it
 * may hold connections of processes that are ending.
 *
 * @returns {Promise<import("./postgres.mjs").Postgres & { databaseUrl: string, said: string }>}
 */
export async function startEmbedded(dataDir) {
  const directory = join(dataDir, "postgres");
  const leftover = existsSync(directory) ? runningPostgres(directory) : null;
  if (leftover) await stopPostgres(leftover);
  createCluster(directory);
  const postgres = await startPostgres(directory);
  const said = leftover ? `stopped one left over from an earlier start (process ${leftover.pid}) and started anew` : "";
  await createDatabase(postgres.url("postgres"));
  return { ...postgres, databaseUrl: postgres.url(DATABASE), said: said || `port ${postgres.port}` };
}

async function createDatabase(connectionString) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} TEMPLATE template0 ENCODING 'UTF8'`);
  } finally {
    await client.end();
  }
}
