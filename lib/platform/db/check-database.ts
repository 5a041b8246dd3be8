import { Client } from "pg";

/** A database that cannot be used: what is wrong with DATABASE_URL, never its value. */
export class DatabaseRefused extends Error {}

/**
 * Refuses a database that cannot be reached or does not hold UTF8: a name with an umlaut would be lost or refused
 * much later.
 *
 * @throws DatabaseRefused
 */
export async function checkDatabase(databaseUrl: string): Promise<void> {
  const encoding = await serverEncoding(databaseUrl);
  if (encoding === "UTF8") return;
  throw new DatabaseRefused(
    `DATABASE_URL: the encoding of this database is ${encoding}; it must be UTF8. ` +
      "Make one with: CREATE DATABASE stationkeeper TEMPLATE template0 ENCODING 'UTF8'",
  );
}

async function serverEncoding(databaseUrl: string): Promise<string | undefined> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_encoding: string }>("SHOW server_encoding");
    return rows[0]?.server_encoding;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new DatabaseRefused(
      `DATABASE_URL: no connection (${code ?? message}). See that the database runs and that the variable names it.`,
      { cause: error },
    );
  } finally {
    await client.end();
  }
}
