import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { platformContext } from "#lib/audit/platform-context";
import { recoverReservations } from "#lib/certificate/recover-reservations";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { RegenerateCertificate } from "#lib/certificate/schema";
import { readRevocationList } from "#lib/pki/revocation-list-reader";
import { systemClock } from "#lib/platform/clock";
import { createDatabase, type Database } from "#lib/platform/db/client";
import { createNotifier, type Notifier } from "#lib/platform/db/notifier";
import { openTransaction } from "#lib/platform/db/transaction";
import { bundle } from "#lib/testing/bundle";
import { actingAsPlatform, type TestContext, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import {
  cutConnection,
  type FaultPoint,
  failStatement,
  faultsAt,
  type IssuanceTransaction,
  type Strike,
} from "#lib/testing/faults";
import { insertDeclaredStation, TEST_MASTER_KEY, TEST_PKI_URL, testIssuing } from "#lib/testing/issuing";
import { testStationConfig } from "#lib/testing/station-config";
import type { FaultyRun } from "#lib/testing/station-with-faults";
import { type Station, startStation } from "./start-station";

// enrolment.md I9: whatever is struck at whatever instant of an issuance, section 5 of the issue holds afterwards.
let url: string;
let database: Database;
let ctx: TestContext;
let program: string;
let environment: NodeJS.ProcessEnv;
let notifier: Notifier;

beforeAll(async () => {
  url = await cloneDatabase(`faults_${process.env.VITEST_POOL_ID ?? "0"}`);
  database = createDatabase(url);
  // Processes of their own have the system's clock; the rows that we write must agree with it.
  ctx = { ...(await testContext({ database })), clock: { ...systemClock, set: () => {}, advance: () => {} } };
  await testIssuing(ctx);
  program = await bundle("lib/testing/station-with-faults.ts");
  const dataDir = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  const masterKeyFile = join(dataDir, "master.key");
  writeFileSync(masterKeyFile, Buffer.from(TEST_MASTER_KEY.bytes).toString("hex"), { mode: 0o600 });
  environment = {
    ...{
      PATH: process.env.PATH,
      DATABASE_URL: url,
      STATIONKEEPER_DATA_DIR: dataDir,
      STATIONKEEPER_PKI_URL: TEST_PKI_URL,
    },
    ...{ STATIONKEEPER_MASTER_KEY_FILE: masterKeyFile, PKI_PORT: "1", KEY_INSTALLER_PORT: "2", NODE_ENV: "test" },
  };
  notifier = createNotifier(url, ctx.log);
});

afterAll(async () => {
  await notifier.close();
  await database.$disconnect();
});

/** A station process without faults, in this process. */
function healthyStation(): Promise<Station> {
  return startStation({
    config: testStationConfig(url),
    ...{ version: "test", clock: systemClock, random: ctx.random, log: ctx.log, openTransaction },
    runCeremony: async () => {},
  });
}

const ask = (baseStation: string) => RegenerateCertificate.parse({ baseStation, reason: "LOST" });

/** Waits for something that another process does. */
function until(holds: () => Promise<boolean>): Promise<void> {
  return vi.waitFor(async () => expect(await holds()).toBe(true), { timeout: 60_000, interval: 20 });
}

/** All that must hold of a station once everything has come to rest. */
async function expectInvariants(baseStationId: string, signed: readonly string[]): Promise<void> {
  const rows = await database.certificate.findMany({ where: { baseStationId } });
  const wishes = await database.certificateWish.findMany({ where: { baseStationId } });
  const events = await database.auditEvent.findMany({ where: { baseStationId } });
  const count = (action: string) => events.filter((event) => event.action === action).length;

  // No lost wish, nothing half done, exactly one valid certificate.
  expect(wishes.filter(({ status }) => status !== "FULFILLED")).toEqual([]);
  expect(rows.filter(({ status }) => status === "RESERVED")).toEqual([]);
  expect(rows.filter(({ status }) => status === "ISSUED")).toHaveLength(1);

  // Nothing was signed that is not on record.
  const recorded = new Set(rows.map(({ toBeSigned }) => Buffer.from(toBeSigned).toString("hex")));
  for (const tbs of signed) expect(recorded).toContain(tbs);

  // What is not valid is on the published list.
  const shards = await database.revocationShard.findMany({ where: { authority: { kind: "BASE_STATION" } } });
  const listed = new Set(shards.flatMap(({ list }) => (list ? [...readRevocationList(list).entries.keys()] : [])));
  for (const { status, serialNumber } of rows) {
    expect({ serialNumber, listed: listed.has(serialNumber as never) }).toEqual({
      serialNumber,
      listed: status !== "ISSUED",
    });
  }

  // The audit is complete.
  expect(count("certificate.reserve")).toBe(rows.length);
  expect(count("certificate.issue")).toBe(rows.filter(({ issuedAt }) => issuedAt).length);
  expect(count("certificate.abandon")).toBe(rows.filter(({ status }) => status === "ABANDONED").length);
  expect(count("certificate.regenerate")).toBeGreaterThanOrEqual(wishes.length);
}

async function untilPublished(): Promise<void> {
  await until(async () => {
    const shards = await database.revocationShard.findMany({ where: { authority: { kind: "BASE_STATION" } } });
    return shards.every(({ generation, publishedGeneration }) => generation === publishedGeneration);
  });
}

// Each starts two processes, on a machine that may have better things to do.
describe("killed", { timeout: 90_000 }, () => {
  const stationWithCertificate = async () => {
    const station = await insertDeclaredStation(ctx);
    const issuing = await testIssuing(ctx);
    await issuing.regenerate(ctx, station.id);
    return station;
  };

  function startFaulty(run: FaultyRun): ChildProcess {
    const child = fork(program, [], { env: environment, stdio: "ignore" });
    child.send(run);
    return child;
  }

  const points: FaultPoint[] = [
    { in: "A", at: "before commit" },
    { in: "A", at: "after commit" },
    { in: "sign", at: "before" },
    { in: "sign", at: "after" },
    { in: "B", at: "before commit" },
    { in: "B", at: "after commit" },
  ];

  test.each(points)("a station process killed at $in, $at, loses nothing: the next one finishes", async (point) => {
    const station = await stationWithCertificate();
    const signedFile = join(mkdtempSync(join(tmpdir(), "stationkeeper-")), "signed");
    const faulty = startFaulty({ point, signedFile });
    await once(faulty, "message"); // it is ready
    const died = once(faulty, "exit");
    const { operation } = await regenerateCertificate({ ...ctx, notify: notifier.notify }, ask(station.id));
    expect(await died).toEqual([null, "SIGKILL"]);

    const next = await healthyStation();
    await until(async () => (await database.certificateWish.count({ where: { id: operation, status: "OPEN" } })) === 0);
    await untilPublished();
    await next.stop();

    const signed = existsSync(signedFile) ? readFileSync(signedFile, "utf8").trim().split("\n") : [];
    expect(signed.length > 0).toBe(point.in === "B" || (point.in === "sign" && point.at === "after"));
    await expectInvariants(station.id, signed);
  });

  test.each<FaultPoint>([
    { in: "W", at: "before commit" },
    { in: "W", at: "after commit" },
  ])("a web process killed in REGENERATE, $at, has asked for all or nothing", async (point) => {
    const station = await stationWithCertificate();
    const { organizationId } = ctx;
    const asking = startFaulty({ point, signedFile: "", regenerate: { organizationId, baseStation: station.id } });
    expect(await once(asking, "exit")).toEqual([null, "SIGKILL"]);

    const committed = point.at === "after commit";
    const open = await database.certificateWish.count({ where: { baseStationId: station.id, status: "OPEN" } });
    const valid = await database.certificate.count({ where: { baseStationId: station.id, status: "ISSUED" } });
    expect({ open, valid }).toEqual(committed ? { open: 1, valid: 0 } : { open: 0, valid: 1 });

    const next = await healthyStation();
    await until(async () => (await database.certificateWish.count({ where: { status: "OPEN" } })) === 0);
    await untilPublished();
    await next.stop();
    await expectInvariants(station.id, []);
  });
});

describe("struck at every statement", { timeout: 90_000 }, () => {
  const strikes: [string, Strike][] = [
    ["a refused statement", failStatement],
    ["a cut connection", cutConnection],
  ];
  const cases = (["W", "A", "B"] as const).flatMap((transaction) =>
    strikes.map(([name, strike]) => ({ transaction, name, strike })),
  );

  test.each(cases)("$name anywhere in $transaction leaves every rule of issuing intact", async (fault) => {
    let at: number | "before commit" = 0;
    for (let struck = true; struck; at++) struck = await strikeAndRecover(fault.transaction, at, fault.strike);
    expect(at).toBeGreaterThan(3); // it has statements, and all of them were reached
    expect(await strikeAndRecover(fault.transaction, "before commit", fault.strike)).toBe(true);
  });

  /** @returns whether the point exists. */
  async function strikeAndRecover(
    transaction: IssuanceTransaction,
    at: number | "before commit",
    strike: Strike,
  ): Promise<boolean> {
    const station = await insertDeclaredStation(ctx);
    const plain = await testIssuing(ctx);
    await plain.regenerate(ctx, station.id);
    const signed: string[] = [];
    const note = (tbs: Uint8Array) => void signed.push(Buffer.from(tbs).toString("hex"));
    const faults = faultsAt({ in: transaction, at }, strike, note);

    const asking = regenerateAtOnce({ ...ctx, openTransaction: faults.openTransaction }, station.id);
    const refused = await asking.then(
      () => false,
      () => true,
    );
    expect(refused).toBe(transaction === "W" && faults.struck());
    if (refused) await regenerateAtOnce(ctx, station.id);

    const struckIssuing = await testIssuing({ ...ctx, openTransaction: faults.openTransaction }, faults.wrapSigner);
    await struckIssuing.fulfil().catch(() => {});
    await recoverReservations(actingAsPlatform(ctx), plain.fulfilment);
    await plain.fulfil();
    await plain.publish();
    await expectInvariants(station.id, signed);
    return faults.struck();
  }

  /** Only the wish: nobody signs yet, and nobody waits. */
  async function regenerateAtOnce(asked: TestContext, baseStation: string): Promise<void> {
    const answered = { ...asked, db: closedWishes(asked.db) };
    await regenerateCertificate(answered, ask(baseStation));
  }

  /** To whoever waits for an outcome every wish looks closed. */
  function closedWishes(db: TestContext["db"]): TestContext["db"] {
    const queryRaw = (strings: TemplateStringsArray, ...values: unknown[]) =>
      strings.join("?").includes("status <> 'OPEN'")
        ? Promise.resolve((values[0] as string[]).map((id) => ({ id })))
        : db.$queryRaw(strings, ...values);
    return new Proxy(db, {
      get: (target, name) => (name === "$queryRaw" ? queryRaw : Reflect.get(target, name)),
    });
  }
});

test("what another process is signing is left alone", async () => {
  const station = await insertDeclaredStation(ctx);
  const other = await healthyStation();
  const context = platformContext({ ...ctx, openTransaction }, ctx.organizationId);
  try {
    const { operation } = await regenerateCertificate({ ...ctx, notify: notifier.notify }, ask(station.id));
    const made = await database.certificate.findFirstOrThrow({ where: { wishId: operation } });
    // As if it were still at it.
    await database.certificate.update({
      where: { id: made.id },
      data: { status: "RESERVED", certificate: null, sha256: null, issuedAt: null, instanceId: other.instanceId },
    });
    await recoverReservations(context, { instanceId: "ins_other", inFlight: new Set() });
    expect(await database.certificate.findUnique({ where: { id: made.id } })).toMatchObject({ status: "RESERVED" });
  } finally {
    await other.stop();
  }
  await recoverReservations(context, { instanceId: "ins_other", inFlight: new Set() });
  expect(await database.certificate.findFirst({ where: { baseStationId: station.id } })).toMatchObject({
    status: "ABANDONED",
  });
});
