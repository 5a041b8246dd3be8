import { createHash, randomBytes } from "node:crypto";
import { expect } from "vitest";
import type { Context } from "#lib/audit/context";
import { PERMISSIONS, type Permission } from "#lib/audit/permission";
import { permissionsOfRole } from "#lib/operator/permissions-of-role";
import type { OperatorRole } from "#lib/operator/values";
import type { Clock } from "#lib/platform/clock";
import { createDatabase, type Database } from "#lib/platform/db/client";
import { openTransaction } from "#lib/platform/db/transaction";
import { createLog } from "#lib/platform/log";
import { newId } from "#lib/platform/new-id";
import type { Channel } from "#lib/platform/notify";
import type { Random } from "#lib/platform/random";
import { cloneDatabase, workerDatabaseUrl } from "./database";

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  set(time: string | Date): void;
  advance(ms: number): void;
}

export function testClock(start: string | Date = "2026-11-21T12:00:00.000Z"): TestClock {
  let now = new Date(start).getTime();
  return {
    now: () => new Date(now),
    set: (time) => {
      now = new Date(time).getTime();
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

/** Bytes that follow from a seed: SHA-256 over it and a counter. */
export function seededRandom(seed: string): Random {
  let counter = 0;
  let pool = Buffer.alloc(0);
  return {
    bytes(length) {
      while (pool.length < length) {
        pool = Buffer.concat([pool, createHash("sha256").update(`${seed}\n${counter++}`).digest()]);
      }
      const taken = pool.subarray(0, length);
      pool = pool.subarray(length);
      return new Uint8Array(taken);
    },
  };
}

/** Set TEST_SEED to repeat a run's ids and keys; without it each run has its own, so that its rows never meet others'. */
const runSeed = process.env.TEST_SEED ?? randomBytes(8).toString("hex");
let contexts = 0;

let shared: Promise<Database> | undefined;

/** The Prisma client of this worker's own database. */
export function testDatabase(): Promise<Database> {
  shared ??= workerDatabaseUrl().then((url) => createDatabase(url, 20));
  return shared;
}

/** A Context for a test: it can move the clock, see the hints that were sent, and write rows directly. */
export interface TestContext extends Context {
  readonly clock: TestClock;
  readonly database: Database;
  /** Channels of the hints sent so far. */
  readonly hints: Channel[];
}

export interface TestContextOptions {
  role?: OperatorRole;
  /** Of a database of the test's own (`cloneDatabase`). */
  database?: Database;
  clock?: TestClock;
  openTransaction?: Context["openTransaction"];
}

/**
 * A Context with a fixed clock, seeded chance and an organization of its own, acting as an operator who exists in the
 * database (Administrator unless told otherwise).
 */
export async function testContext(options: TestContextOptions = {}): Promise<TestContext> {
  const database = options.database ?? (await testDatabase());
  const clock = options.clock ?? testClock();
  const { testPath, currentTestName } = expect.getState();
  const random = seededRandom(`${runSeed}/${testPath}/${currentTestName}/${contexts++}`);
  const source = { clock, random };
  const organizationId = newId(source, "org");
  await database.organization.create({ data: { id: organizationId, name: "Test", createdAt: clock.now() } });
  const hints: Channel[] = [];
  const ctx = {
    db: database,
    database,
    openTransaction: options.openTransaction ?? openTransaction,
    organizationId,
    requestId: newId(source, "req"),
    address: "192.0.2.1",
    clock,
    random,
    log: createLog("test", "silent"),
    hints,
    notify: (channel: Channel) => {
      hints.push(channel);
    },
  };
  return actingAs(ctx, options.role ?? "ADMINISTRATOR");
}

/**
 * The same on a database of its own, for a test that changes what is the platform's, or counts all rows.
 *
 * @param name as `cloneDatabase` takes it.
 */
export async function ownDatabaseContext(name: string): Promise<TestContext> {
  return testContext({ database: createDatabase(await cloneDatabase(name)) });
}

/** The same organization, another operator of the given role. */
export async function actingAs(ctx: Omit<TestContext, "actor">, role: OperatorRole): Promise<TestContext> {
  const id = newId(ctx, "usr");
  const name = `Test ${role.toLowerCase().replaceAll("_", " ")}`;
  await ctx.database.operator.create({
    data: {
      id,
      organizationId: ctx.organizationId,
      email: `${id.toLowerCase()}@example.org`,
      name,
      role,
      createdAt: ctx.clock.now(),
    },
  });
  const permissions = permissionsOfRole(role);
  return { ...ctx, actor: { type: "operator", id, name, sessionId: newId(ctx, "ses"), permissions } };
}

/** The same organization, acting as the platform itself, as jobs of the station process do. */
export function actingAsPlatform(ctx: TestContext): TestContext {
  const permissions = new Set<Permission>([...PERMISSIONS, "platform:operate"]);
  return { ...ctx, actor: { type: "platform", id: "platform", name: "Stationkeeper", permissions } };
}

/** The same actor under an Idempotency-Key; `bodyHash` stands for method, path and body. */
export function withIdempotencyKey(ctx: TestContext, key: string, bodyHash = "0".repeat(64)): TestContext {
  return { ...ctx, idempotency: { key, bodyHash, replayed: false } };
}
