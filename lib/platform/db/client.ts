import { PrismaPg } from "@prisma/adapter-pg";
import { type Prisma, PrismaClient } from "#lib/generated/prisma/client";

/** Reading side of one model. */
type Reads =
  | "findMany"
  | "findFirst"
  | "findUnique"
  | "findFirstOrThrow"
  | "findUniqueOrThrow"
  | "count"
  | "groupBy"
  | "aggregate";
type ModelName = Uncapitalize<Prisma.ModelName>;

/** The database without its write methods: all that modules hold outside a change. */
export type ReadDb = { readonly [M in ModelName]: Pick<PrismaClient[M], Extract<Reads, keyof PrismaClient[M]>> } & {
  readonly $queryRaw: PrismaClient["$queryRaw"];
};

/** A writable transaction. Only lib/audit hands one out. */
export type Tx = Prisma.TransactionClient;

export type Database = PrismaClient;

/**
 * The Prisma client of a process. Each process makes its own, once.
 *
 * @param poolSize connections at most (pg's pool).
 */
export function createDatabase(databaseUrl: string, poolSize = 10): Database {
  const adapter = new PrismaPg({ connectionString: databaseUrl, max: poolSize, connectionTimeoutMillis: 5_000 });
  return new PrismaClient({ adapter });
}
