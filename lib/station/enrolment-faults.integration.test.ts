import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { recordInUse } from "#lib/certificate/record-in-use";
import { recoverReservations } from "#lib/certificate/recover-reservations";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { RegenerateCertificate } from "#lib/certificate/schema";
import type { Enrolled } from "#lib/enrolment/enrol-base-station";
import { certificatePem } from "#lib/pki/certificate-reader";
import { MINUTE_MS } from "#lib/platform/clock";
import type { Database } from "#lib/platform/db/client";
import { insertBaseStation } from "#lib/testing/base-stations";
import { callingStation } from "#lib/testing/calling-station";
import { closedWishes } from "#lib/testing/closed-wishes";
import { actingAsPlatform, type TestContext } from "#lib/testing/context";
import { type FaultPlatform, faultPlatform } from "#lib/testing/fault-platform";
import { type FaultPoint, faultsAt, type IssuanceTransaction, STRIKES, type Strike } from "#lib/testing/faults";
import { Gateway, type GatewayAnswer } from "#lib/testing/gateway";
import { declaredKey, newPublicKey, testIssuing } from "#lib/testing/issuing";
import { listedSerialNumbers, untilPublished } from "#lib/testing/published-lists";
import type { FaultyReady, FaultyRun } from "#lib/testing/station-with-faults";

// enrolment.md I9 for what a base station asks for itself: whatever is struck at whatever instant of an enrolment, a
// renewal or a first use, every rule holds afterwards, and the station succeeds at its next try.
let platform: FaultPlatform;
let database: Database;
let ctx: TestContext;
let rootFile: string;

beforeAll(async () => {
  platform = await faultPlatform("enrolment_faults");
  ({ database, ctx } = platform);
  rootFile = join(mkdtempSync(join(tmpdir(), "stationkeeper-")), "root.pem");
  const root = platform.authorities.find(({ kind }) => kind === "ROOT");
  writeFileSync(rootFile, certificatePem(root?.certificate ?? new Uint8Array()));
});

afterAll(() => database.$disconnect());

type Life = "ENROLMENT" | "RENEWAL";
const LIVES: Life[] = ["ENROLMENT", "RENEWAL"];

/** The window of its current certificate is open from now on. */
async function openWindow(baseStationId: string): Promise<void> {
  const opened = new Date(ctx.clock.now().getTime() - MINUTE_MS);
  await database.certificate.updateMany({ where: { baseStationId }, data: { renewalOpensAt: opened } });
}

/** All that must hold of a station once everything has come to rest: it has what it was given, and nothing else. */
async function expectInvariants(life: Life, baseStationId: string, given: string, signed: readonly string[]) {
  const rows = await database.certificate.findMany({ where: { baseStationId }, orderBy: { reservedAt: "asc" } });
  const wishes = await database.certificateWish.findMany({ where: { baseStationId } });
  const events = await database.auditEvent.findMany({ where: { baseStationId } });
  const count = (action: string) => events.filter((event) => event.action === action).length;
  const inState = (...states: string[]) => rows.filter(({ status }) => states.includes(status));

  // One certificate waits or is current, it is the one that was handed out; after a renewal the one before holds too.
  expect(inState("ISSUED").map(({ serialNumber }) => serialNumber)).toEqual([given]);
  expect(inState("OVERLAPPING")).toHaveLength(life === "RENEWAL" ? 1 : 0);
  expect(inState("RESERVED", "REVOKED")).toEqual([]);
  // As many demands as the station had, whatever was struck: none lost, none twice.
  expect(wishes.map(({ kind, status }) => `${kind} ${status}`).toSorted()).toEqual(
    (life === "RENEWAL" ? ["ENROLMENT", "RENEWAL"] : ["ENROLMENT"]).map((kind) => `${kind} FULFILLED`),
  );

  // Nothing was signed that is not on record, and what was perhaps signed and never stored is on the list.
  const recorded = new Set(rows.map(({ toBeSigned }) => Buffer.from(toBeSigned).toString("hex")));
  for (const tbs of signed) expect(recorded).toContain(tbs);
  const listed = await listedSerialNumbers(database);
  expect(rows.filter(({ serialNumber }) => listed.has(serialNumber))).toEqual(inState("ABANDONED"));

  // The audit is complete.
  expect(count("certificate.enrol")).toBe(1);
  expect(count("certificate.renew")).toBe(life === "RENEWAL" ? 1 : 0);
  expect(count("certificate.reserve")).toBe(rows.length);
  expect(count("certificate.issue")).toBe(rows.filter(({ issuedAt }) => issuedAt).length);
  expect(count("certificate.abandon")).toBe(inState("ABANDONED").length);
  expect(count("certificate.download")).toBe(rows.filter(({ downloadedAt }) => downloadedAt).length);
  expect(inState("ISSUED")[0]?.downloadedAt).not.toBeNull();
}

// Each starts two processes, on a machine that may have better things to do.
describe("killed", { timeout: 120_000 }, () => {
  async function startFaulty(run: FaultyRun): Promise<{ child: ChildProcess; url: string }> {
    const child = platform.startFaulty(run);
    onTestFinished(() => void child.kill("SIGKILL"));
    const [{ keyInstallerPort }] = (await once(child, "message")) as [FaultyReady];
    return { child, url: addressOf(keyInstallerPort) };
  }

  const addressOf = (port: number) => `https://localhost:${port}`;

  /** A gateway whose key is declared, calling whatever process there is; after a renewal's first part it has its pair. */
  async function gatewayFor(life: Life) {
    const server = { url: "", rootFile };
    const gateway = new Gateway(server);
    const station = await insertBaseStation(ctx, declaredKey(ctx, gateway.publicKey));
    if (life === "RENEWAL") {
      const first = await callingStation(ctx, await testIssuing(ctx)).enrolWith(gateway.publicKey);
      if (first.kind !== "CERTIFICATE") throw new Error("the first enrolment took too long");
      writeFileSync(gateway.file("station.crt"), certificatePem(first.der));
      await recordInUse(actingAsPlatform(ctx), { certificateId: first.id });
      await openWindow(station.id);
    }
    const request = gateway.request(`/CN=${station.lrrUuid}`);
    const ask = (): Promise<GatewayAnswer> =>
      life === "ENROLMENT"
        ? gateway.enrol(request, ...gateway.identity())
        : gateway.enrolAt("simplereenroll", request, ...gateway.identity(gateway.file("station.crt")));
    return { server, gateway, station, ask };
  }

  const points: FaultPoint[] = [
    { in: "W", at: "before commit" },
    { in: "W", at: "after commit" },
    { in: "A", at: "before commit" },
    { in: "A", at: "after commit" },
    { in: "sign", at: "before" },
    { in: "sign", at: "after" },
    { in: "B", at: "before commit" },
    { in: "B", at: "after commit" },
    { in: "SEEN", at: "before commit" },
    { in: "SEEN", at: "after commit" },
  ];
  const cases = LIVES.flatMap((life) => points.map((point) => ({ life, point, in: point.in, at: point.at })));

  test.each(cases)("in $life at $in, $at: the gateway gets its one certificate at the next try", async (fault) => {
    const { life, point } = fault;
    const { server, gateway, station, ask } = await gatewayFor(life);
    const signedFile = gateway.file("signed");
    const faulty = await startFaulty({ point, signedFile });
    const died = once(faulty.child, "exit");
    server.url = faulty.url;
    await expect(ask()).rejects.toThrow("curl ended with");
    expect(await died).toEqual([null, "SIGKILL"]);

    const next = await platform.startHealthy();
    onTestFinished(next.stop);
    server.url = addressOf(next.keyInstallerPort);
    const answer = await vi.waitFor(
      async () => {
        const came = await ask();
        expect([200, 202]).toContain(came.status); // 202: come again, the signature is under way
        expect(came.status).toBe(200);
        return came;
      },
      { timeout: 60_000, interval: 500 },
    );
    await untilPublished(database);

    const given = gateway.serialOf(gateway.keepIssued(answer, "given.crt"));
    const signed = existsSync(signedFile) ? readFileSync(signedFile, "utf8").trim().split("\n") : [];
    expect(signed.length > 0).toBe(["B", "SEEN"].includes(point.in) || (point.in === "sign" && point.at === "after"));
    await expectInvariants(life, station.id, given, signed);
  });

  test.each(["before commit", "after commit"] as const)(
    "at the first use, %s: what REGENERATE left for then is revoked, once",
    async (at) => {
      const { server, gateway, station } = await gatewayFor("RENEWAL");
      const old = gateway.serialOf(gateway.file("station.crt"));
      const issuing = await testIssuing(ctx);
      const input = { baseStation: station.id, reason: "LOST", revokePrevious: "ONCE_NEW_IS_IN_USE" };
      await regenerateCertificate({ ...ctx, db: closedWishes(ctx.db) }, RegenerateCertificate.parse(input));
      await issuing.fulfil();
      const current = await database.certificate.findFirstOrThrow({
        where: { baseStationId: station.id, status: "ISSUED" },
      });
      writeFileSync(gateway.file("new.crt"), certificatePem(current.certificate ?? Buffer.of()));
      const show = () => gateway.curl("/key-installer/v1/certificate", ...gateway.identity(gateway.file("new.crt")));

      const faulty = await startFaulty({ point: { in: "SEEN", at }, signedFile: gateway.file("signed") });
      const died = once(faulty.child, "exit");
      server.url = faulty.url;
      await expect(show()).rejects.toThrow("curl ended with");
      expect(await died).toEqual([null, "SIGKILL"]);
      const committed = at === "after commit";
      const before = await database.certificate.findFirstOrThrow({ where: { serialNumber: old } });
      expect(before.status).toBe(committed ? "REVOKED" : "OVERLAPPING");

      const next = await platform.startHealthy();
      onTestFinished(next.stop);
      server.url = addressOf(next.keyInstallerPort);
      expect((await show()).status).toBe(200);
      await untilPublished(database);

      const rows = await database.certificate.findMany({ where: { baseStationId: station.id } });
      expect(rows.find(({ serialNumber }) => serialNumber === old)).toMatchObject({ status: "REVOKED" });
      expect(await database.revocation.count({ where: { serialNumber: old } })).toBe(1);
      const told = await database.auditEvent.findMany({ where: { baseStationId: station.id } });
      const about = (action: string, id: string | undefined) =>
        told.filter((event) => event.action === action && event.targetId === id);
      expect(about("certificate.in_use", current.id)).toHaveLength(1);
      expect(about("certificate.revoke", before.id)).toHaveLength(1);
    },
  );
});

describe("struck at every statement", { timeout: 180_000 }, () => {
  const cases = LIVES.flatMap((life) =>
    (["W", "A", "B", "SEEN"] as const).flatMap((transaction) =>
      STRIKES.map(([name, strike]) => ({ life, transaction, name, strike })),
    ),
  );

  test.each(cases)("$name anywhere in $transaction of $life leaves every rule intact", async (fault) => {
    let at: number | "before commit" = 0;
    for (let struck = true; struck; at++) struck = await strikeAndRecover(fault, at);
    expect(at).toBeGreaterThan(2); // it has statements, and all of them were reached
    expect(await strikeAndRecover(fault, "before commit")).toBe(true);
  });

  /** @returns whether the point exists. */
  async function strikeAndRecover(
    { life, transaction, strike }: { life: Life; transaction: IssuanceTransaction; strike: Strike },
    at: number | "before commit",
  ): Promise<boolean> {
    const key = await newPublicKey();
    const station = await insertBaseStation(ctx, declaredKey(ctx, key));
    const plain = await testIssuing(ctx);
    const impatient = { ...ctx, db: closedWishes(ctx.db) };
    if (life === "RENEWAL") {
      await settle(() => callingStation(impatient).enrolWith(key), plain.fulfil);
      await openWindow(station.id);
    }
    const signed: string[] = [];
    const note = (tbs: Uint8Array) => void signed.push(Buffer.from(tbs).toString("hex"));
    const faults = faultsAt({ in: transaction, at }, strike, note);
    const struckCtx = { ...impatient, openTransaction: faults.openTransaction };
    const ask = () => callingStation(struckCtx).enrolWith(key);

    // The demand; where it is struck, the station's next try.
    expect(await isRefused(ask)).toBe(transaction === "W" && faults.struck());
    await ask();
    const struckIssuing = await testIssuing(struckCtx, faults.wrapSigner);
    await struckIssuing.fulfil().catch(() => {});
    await recoverReservations(actingAsPlatform(ctx), plain.fulfilment);
    await plain.fulfil();
    // The certificate is handed out, and recorded first as taken.
    expect(await isRefused(ask)).toBe(transaction === "SEEN" && faults.struck());
    const given = await ask();
    await plain.publish();
    await expectInvariants(life, station.id, given.kind === "CERTIFICATE" ? given.serialNumber : given.kind, signed);
    return faults.struck();
  }

  /** Asks until it is given, with the worker between. */
  async function settle(ask: () => Promise<Enrolled>, fulfil: () => Promise<number>): Promise<void> {
    await ask();
    await fulfil();
    expect(await ask()).toMatchObject({ kind: "CERTIFICATE" });
  }

  const isRefused = (run: () => Promise<unknown>): Promise<boolean> =>
    run().then(
      () => false,
      () => true,
    );

  test.each(STRIKES)(
    "%s anywhere in the first use leaves the old one valid, or revoked and on record",
    async (_, strike) => {
      let at: number | "before commit" = 0;
      for (let struck = true; struck; at++) struck = await strikeFirstUse(at, strike);
      expect(at).toBeGreaterThan(5);
      expect(await strikeFirstUse("before commit", strike)).toBe(true);
    },
  );

  async function strikeFirstUse(at: number | "before commit", strike: Strike): Promise<boolean> {
    const key = await newPublicKey();
    const station = await insertBaseStation(ctx, declaredKey(ctx, key));
    const issuing = await testIssuing(ctx);
    const impatient = { ...ctx, db: closedWishes(ctx.db) };
    await settle(() => callingStation(impatient).enrolWith(key), issuing.fulfil);
    const input = { baseStation: station.id, reason: "LOST", revokePrevious: "ONCE_NEW_IS_IN_USE" };
    await regenerateCertificate(impatient, RegenerateCertificate.parse(input));
    await issuing.fulfil();
    const rows = () =>
      database.certificate.findMany({ where: { baseStationId: station.id }, orderBy: { reservedAt: "asc" } });
    const [, current] = await rows();
    const faults = faultsAt({ in: "SEEN", at }, strike);
    const platform = actingAsPlatform({ ...ctx, openTransaction: faults.openTransaction });
    const use = () => recordInUse(platform, { certificateId: current?.id ?? "" });

    expect(await isRefused(use)).toBe(faults.struck());
    if (faults.struck()) expect((await rows()).map(({ status }) => status)).toEqual(["OVERLAPPING", "ISSUED"]);
    await use();

    const [old, used] = await rows();
    expect([old?.status, used?.status]).toEqual(["REVOKED", "ISSUED"]);
    expect(await database.revocation.count({ where: { serialNumber: old?.serialNumber ?? "" } })).toBe(1);
    const told = await database.auditEvent.findMany({ where: { baseStationId: station.id } });
    for (const action of ["certificate.in_use", "certificate.revoke"]) {
      expect(told.filter((event) => event.action === action)).toHaveLength(1);
    }
    return faults.struck();
  }
});
