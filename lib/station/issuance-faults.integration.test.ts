import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { platformContext } from "#lib/audit/platform-context";
import { leafKeyOwner } from "#lib/certificate/leaf-key-owner";
import { recoverReservations } from "#lib/certificate/recover-reservations";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { RegenerateCertificate } from "#lib/certificate/schema";
import { publicHalf } from "#lib/pki/key-object";
import { readRevocationList } from "#lib/pki/revocation-list-reader";
import { openPrivateKey } from "#lib/pki/sealed-key";
import { systemClock } from "#lib/platform/clock";
import { createDatabase, type Database } from "#lib/platform/db/client";
import { createNotifier, type Notifier } from "#lib/platform/db/notifier";
import { openTransaction } from "#lib/platform/db/transaction";
import { insertBaseStation } from "#lib/testing/base-stations";
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

/** On a station's own key, or for the LNS on a key that we make. */
type Kind = "STATION" | "LNS";
const KINDS: readonly Kind[] = ["STATION", "LNS"];

function insertStation(kind: Kind) {
  if (kind === "STATION") return insertDeclaredStation(ctx);
  const eui64 = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
  return insertBaseStation(ctx, { lrrUuid: `0016C0-${eui64}` });
}

/** The current certificate for the LNS is the station's current credential, and can be handed out; no other can. */
async function expectCredentials(baseStationId: string): Promise<void> {
  const rows = await database.certificate.findMany({ where: { baseStationId }, include: { credential: true } });
  for (const { id, status, issuedAt, credential, sealedKey, subjectPublicKeyInfo } of rows) {
    const isCurrent = status === "ISSUED";
    expect(credential?.status).toBe(issuedAt === null ? undefined : isCurrent ? "CURRENT" : "REVOKED");
    expect(sealedKey !== null).toBe(isCurrent);
    if (!sealedKey || !subjectPublicKeyInfo) continue;
    const pkcs8 = openPrivateKey(sealedKey, leafKeyOwner(id, subjectPublicKeyInfo), TEST_MASTER_KEY);
    expect(Buffer.from(publicHalf(pkcs8)).equals(Buffer.from(subjectPublicKeyInfo))).toBe(true);
  }
}

/** All that must hold of a station once everything has come to rest. */
async function expectInvariants(baseStationId: string, signed: readonly string[], kind: Kind): Promise<void> {
  if (kind === "LNS") await expectCredentials(baseStationId);
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
  const stationWithCertificate = async (kind: Kind) => {
    const station = await insertStation(kind);
    const issuing = await testIssuing(ctx);
    await issuing.regenerate(ctx, station.id);
    return station;
  };

  function startFaulty(run: FaultyRun): ChildProcess {
    const child = fork(program, [], { env: environment, stdio: "ignore" });
    child.send(run);
    return child;
  }

  const places: FaultPoint[] = [
    { in: "A", at: "before commit" },
    { in: "A", at: "after commit" },
    { in: "sign", at: "before" },
    { in: "sign", at: "after" },
    { in: "B", at: "before commit" },
    { in: "B", at: "after commit" },
  ];

  const points = KINDS.flatMap((kind) => places.map((point) => ({ ...point, point, kind })));

  test.each(points)(
    "a station process killed at $in, $at, loses nothing: the next one finishes ($kind)",
    async (fault) => {
      const { point, kind } = fault;
      const station = await stationWithCertificate(kind);
      const signedFile = join(mkdtempSync(join(tmpdir(), "stationkeeper-")), "signed");
      const faulty = startFaulty({ point, signedFile });
      await once(faulty, "message"); // it is ready
      const died = once(faulty, "exit");
      const { operation } = await regenerateCertificate({ ...ctx, notify: notifier.notify }, ask(station.id));
      expect(await died).toEqual([null, "SIGKILL"]);

      const next = await healthyStation();
      await until(
        async () => (await database.certificateWish.count({ where: { id: operation ?? "", status: "OPEN" } })) === 0,
      );
      await untilPublished();
      await next.stop();

      const signed = existsSync(signedFile) ? readFileSync(signedFile, "utf8").trim().split("\n") : [];
      expect(signed.length > 0).toBe(point.in === "B" || (point.in === "sign" && point.at === "after"));
      await expectInvariants(station.id, signed, kind);
    },
  );

  const asked = KINDS.flatMap((kind) => (["before commit", "after commit"] as const).map((at) => ({ at, kind })));

  test.each(asked)(
    "a web process killed in REGENERATE, $at, has asked for all or nothing ($kind)",
    async ({ at, kind }) => {
      const point: FaultPoint = { in: "W", at };
      const station = await stationWithCertificate(kind);
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
      await expectInvariants(station.id, [], kind);
    },
  );
});

describe("struck at every statement", { timeout: 90_000 }, () => {
  const strikes: [string, Strike][] = [
    ["a refused statement", failStatement],
    ["a cut connection", cutConnection],
  ];
  const cases = (["W", "A", "B"] as const).flatMap((transaction) =>
    strikes.flatMap(([name, strike]) => KINDS.map((kind) => ({ transaction, name, strike, kind }))),
  );

  test.each(cases)("$name anywhere in $transaction leaves every rule of issuing intact ($kind)", async (fault) => {
    let at: number | "before commit" = 0;
    for (let struck = true; struck; at++) struck = await strikeAndRecover(fault, at);
    expect(at).toBeGreaterThan(3); // it has statements, and all of them were reached
    expect(await strikeAndRecover(fault, "before commit")).toBe(true);
  });

  /** @returns whether the point exists. */
  async function strikeAndRecover(
    { transaction, strike, kind }: { transaction: IssuanceTransaction; strike: Strike; kind: Kind },
    at: number | "before commit",
  ): Promise<boolean> {
    const station = await insertStation(kind);
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
    await expectInvariants(station.id, signed, kind);
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
