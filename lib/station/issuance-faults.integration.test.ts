import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { platformContext } from "#lib/audit/platform-context";
import { leafKeyOwner } from "#lib/certificate/leaf-key-owner";
import { recoverReservations } from "#lib/certificate/recover-reservations";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { RegenerateCertificate } from "#lib/certificate/schema";
import { publicHalf } from "#lib/pki/key-object";
import { openPrivateKey } from "#lib/pki/sealed-key";
import type { Database } from "#lib/platform/db/client";
import { createNotifier, type Notifier } from "#lib/platform/db/notifier";
import { openTransaction } from "#lib/platform/db/transaction";
import { insertBaseStation } from "#lib/testing/base-stations";
import { closedWishes } from "#lib/testing/closed-wishes";
import { actingAsPlatform, type TestContext } from "#lib/testing/context";
import { type FaultPlatform, faultPlatform } from "#lib/testing/fault-platform";
import { type FaultPoint, faultsAt, type IssuanceTransaction, STRIKES, type Strike } from "#lib/testing/faults";
import { insertDeclaredStation, TEST_MASTER_KEY, testIssuing } from "#lib/testing/issuing";
import { listedSerialNumbers, untilPublished } from "#lib/testing/published-lists";

// enrolment.md I9: whatever is struck at whatever instant of an issuance, section 5 of the issue holds afterwards.
let platform: FaultPlatform;
let database: Database;
let ctx: TestContext;
let notifier: Notifier;

beforeAll(async () => {
  platform = await faultPlatform("faults");
  ({ database, ctx } = platform);
  notifier = createNotifier(platform.url, ctx.log);
});

afterAll(async () => {
  await notifier.close();
  await database.$disconnect();
});

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
  const listed = await listedSerialNumbers(database);
  for (const { status, serialNumber } of rows) {
    expect({ serialNumber, listed: listed.has(serialNumber) }).toEqual({
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

// Each starts two processes, on a machine that may have better things to do.
describe("killed", { timeout: 90_000 }, () => {
  const stationWithCertificate = async (kind: Kind) => {
    const station = await insertStation(kind);
    const issuing = await testIssuing(ctx);
    await issuing.regenerate(ctx, station.id);
    return station;
  };

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
      const faulty = platform.startFaulty({ point, signedFile });
      await once(faulty, "message"); // it is ready
      const died = once(faulty, "exit");
      const { operation } = await regenerateCertificate({ ...ctx, notify: notifier.notify }, ask(station.id));
      expect(await died).toEqual([null, "SIGKILL"]);

      const next = await platform.startHealthy();
      await until(
        async () => (await database.certificateWish.count({ where: { id: operation ?? "", status: "OPEN" } })) === 0,
      );
      await untilPublished(database);
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
      const asking = platform.startFaulty({
        point,
        signedFile: "",
        regenerate: { organizationId, baseStation: station.id },
      });
      expect(await once(asking, "exit")).toEqual([null, "SIGKILL"]);

      const committed = point.at === "after commit";
      const open = await database.certificateWish.count({ where: { baseStationId: station.id, status: "OPEN" } });
      const valid = await database.certificate.count({ where: { baseStationId: station.id, status: "ISSUED" } });
      expect({ open, valid }).toEqual(committed ? { open: 1, valid: 0 } : { open: 0, valid: 1 });

      const next = await platform.startHealthy();
      await until(async () => (await database.certificateWish.count({ where: { status: "OPEN" } })) === 0);
      await untilPublished(database);
      await next.stop();
      await expectInvariants(station.id, [], kind);
    },
  );
});

describe("struck at every statement", { timeout: 90_000 }, () => {
  const cases = (["W", "A", "B"] as const).flatMap((transaction) =>
    STRIKES.flatMap(([name, strike]) => KINDS.map((kind) => ({ transaction, name, strike, kind }))),
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
});

test("what another process is signing is left alone", async () => {
  const station = await insertDeclaredStation(ctx);
  const other = await platform.startHealthy();
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
