import { Prisma } from "#lib/generated/prisma/client";
import { DomainError } from "../domain-error";
import type { Database, ReadDb, Tx } from "./client";

/** How transactions are opened; fault tests of the station process wrap it. */
export type OpenTransaction = <T>(db: ReadDb, change: (tx: Tx) => Promise<T>) => Promise<T>;

/** P2024 no connection in time, P2028 transaction API, P2034 write conflict or deadlock, P1001/P1002/P1017 lost server. */
const TRANSIENT = new Set(["P2024", "P2028", "P2034", "P1001", "P1002", "P1008", "P1017"]);

/**
 * Runs `change` in one transaction of READ COMMITTED. Only lib/audit calls this, so that permission check, change and
 * audit event cannot come apart.
 *
 * @throws DomainError unavailable `database_unavailable` when the database is busy, gone, or a conflict lost.
 */
export const openTransaction: OpenTransaction = async (db, change) => {
  try {
    // ReadDb is the same client with its write methods hidden from the type.
    return await (db as unknown as Database).$transaction(change, { maxWait: 10_000, timeout: 15_000 });
  } catch (error) {
    throw unavailable(error) ?? error;
  }
};

/** The `unavailable` error for a fault of the database's, or undefined for any other. */
export function unavailable(error: unknown): DomainError | undefined {
  const lost =
    (error instanceof Prisma.PrismaClientKnownRequestError && TRANSIENT.has(error.code)) ||
    error instanceof Prisma.PrismaClientInitializationError ||
    isLostConnection(error);
  if (!lost) return undefined;
  return new DomainError("unavailable", "database_unavailable", "The database does not answer. Try again shortly.", {
    retryAfterS: 5,
    cause: error,
  });
}

/**
 * Also by SQLSTATE: 57P01 to 57P03 shutting down or starting up, class 08 a connection lost (PostgreSQL, Appendix A); or
 * as the driver adapter calls it, inside a P2010 from a raw statement and bare from a commit.
 */
function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const known = error instanceof Prisma.PrismaClientKnownRequestError ? error.meta : undefined;
  const bare = error.name === "DriverAdapterError" ? error.cause : undefined;
  const text = `${error.name} ${error.message} ${JSON.stringify(known ?? bare ?? {})}`;
  return LOST.test(text);
}

const LOST =
  /\b(57P0[123]|08\w{3})\b|\b(DatabaseNotReachable|ConnectionClosed|SocketTimeout)\b|ECONNREFUSED|ECONNRESET|EPIPE|Connection terminated|is not queryable|server closed the connection|timeout exceeded when trying to connect/i;
