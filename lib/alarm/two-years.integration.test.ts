import { afterAll, expect, test } from "vitest";
import { recordInUse } from "#lib/certificate/record-in-use";
import { getSecurityView } from "#lib/certificate/security-view";
import { certificateValidity } from "#lib/certificate/values";
import type { Enrolled } from "#lib/enrolment/enrol-base-station";
import { fetchCertificate } from "#lib/enrolment/fetch-certificate";
import type { EnrolOperation } from "#lib/enrolment/values";
import type { BaseStation } from "#lib/generated/prisma/client";
import type { PublicKey } from "#lib/pki/public-key";
import { DAY_MS, HOUR_MS } from "#lib/platform/clock";
import { createDatabase, type Database } from "#lib/platform/db/client";
import { insertBaseStation } from "#lib/testing/base-stations";
import { callingStation, peerShowing, requestOn } from "#lib/testing/calling-station";
import { actingAsPlatform, type TestContext, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { declaredKey, newPublicKey, testIssuing } from "#lib/testing/issuing";
import { watchAlarms } from "./watch-alarms";

const STATIONS = 100;
/** New stations come over these days. */
const ARRIVAL_DAYS = 25;
/** Outside its window a station calls this often. */
const CALL_DAYS = 60;
/** The clock's step while stations come and while windows may be open, and in the long time between. */
const STEP_HOURS = 12;
const QUIET_STEP_HOURS = 5 * 24;
const FIRST_WINDOW_DAYS = 2 * 365 - 10;
const DAYS = 2 * 366 + ARRIVAL_DAYS;

let database: Database | undefined;
afterAll(() => database?.$disconnect());

/** A base station as its own software runs it: what it holds, and when it calls. */
interface Gateway {
  row: BaseStation;
  key: PublicKey;
  callsAt: Date;
  operation: EnrolOperation;
  /** It falls silent once it has its first certificate in use. */
  isSilent: boolean;
  certificate?: { id: string; der: Uint8Array; renewalOpensAt: Date };
}

// Acceptance of renewal: nobody acts for two years.
test("over two years 100 stations renew in their windows by themselves; the one that cannot raises the only alarm", {
  timeout: 600_000,
}, async () => {
  database = createDatabase(await cloneDatabase("two_years"));
  const ctx = await testContext({ database });
  const issuing = await testIssuing(ctx);
  const calling = callingStation(ctx, issuing);
  const gateways = await Promise.all(Array.from({ length: STATIONS + 1 }, (_, index) => gateway(ctx, index)));
  const silent = gateways.find(({ isSilent }) => isSilent);
  if (!silent) throw new Error("every station calls");

  /** @returns whether it got a certificate that it did not have before. */
  async function call(one: Gateway): Promise<boolean> {
    if (!one.certificate) return take(one, await calling.enrolWith(one.key));
    const peer = peerShowing(one.certificate.der);
    const caller = await calling.byCertificate(peer);
    const own = calling.contextOf(caller);
    // As every listener does with a certificate of ours that a peer has shown.
    if (caller.certificate) await recordInUse(own, { certificateId: caller.certificate.id });
    const fetched = await fetchCertificate(own, { caller, peer });
    expect(fetched).toMatchObject({ kind: "CERTIFICATE", id: one.certificate.id });
    if (ctx.clock.now() < one.certificate.renewalOpensAt) return false;
    return take(one, await calling.enrol(caller, peer, requestOn(one.key), one.operation));
  }

  async function take(one: Gateway, enrolled: Enrolled): Promise<boolean> {
    if (enrolled.kind === "PENDING") return true; // the worker was slow: it comes again soon
    const { id, der } = enrolled;
    const { renewalOpensAt } = await ctx.database.certificate.findUniqueOrThrow({ where: { id } });
    one.certificate = { id, der, renewalOpensAt };
    return true;
  }

  /** It uses what is new at once, looks in now and then, and comes when its window opens. */
  function nextCall({ certificate, isSilent }: Gateway, gotNew: boolean): Date {
    const now = ctx.clock.now().getTime();
    if (gotNew) return new Date(now + STEP_HOURS * HOUR_MS);
    if (isSilent) return new Date(Number.MAX_SAFE_INTEGER);
    return new Date(Math.min(now + CALL_DAYS * DAY_MS, certificate?.renewalOpensAt.getTime() ?? now));
  }

  const words: string[] = [];
  const start = ctx.clock.now().getTime();
  for (let day = 0; day < DAYS; day = (ctx.clock.now().getTime() - start) / DAY_MS) {
    for (const one of gateways) {
      if (one.callsAt <= ctx.clock.now()) one.callsAt = nextCall(one, await call(one));
    }
    await watchAlarms(actingAsPlatform(ctx));
    const { summary } = await getSecurityView(ctx, { by: "id", value: silent.row.id });
    const { kind } = certificateValidity(summary, ctx.clock.now());
    if (words.at(-1) !== kind) words.push(kind);
    const isQuiet = day > ARRIVAL_DAYS && day < FIRST_WINDOW_DAYS;
    ctx.clock.advance((isQuiet ? QUIET_STEP_HOURS : STEP_HOURS) * HOUR_MS);
  }

  // Each renewed once, within a step of its window's opening; the successor took over and nothing had to be revoked.
  const now = ctx.clock.now();
  for (const { row, isSilent } of gateways) {
    const made = await ctx.database.certificate.findMany({
      where: { baseStationId: row.id },
      orderBy: { reservedAt: "asc" },
    });
    const [first, second] = made;
    if (isSilent) {
      expect(made).toMatchObject([{ status: "ISSUED" }]);
      continue;
    }
    expect(made.map(({ status }) => status)).toEqual(["SUPERSEDED", "ISSUED"]);
    const late = (second?.issuedAt?.getTime() ?? 0) - (first?.renewalOpensAt.getTime() ?? 0);
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThanOrEqual(STEP_HOURS * HOUR_MS);
    expect(second?.inUseSince).not.toBeNull();
    expect(second?.notAfter.getTime()).toBeGreaterThan(now.getTime() + 600 * DAY_MS);
  }
  expect(await ctx.database.revocation.count()).toBe(0);
  expect(await ctx.database.auditEvent.count({ where: { actorType: { in: ["OPERATOR", "TOKEN"] } } })).toBe(0);
  expect(await ctx.database.auditEvent.count({ where: { action: "certificate.renew" } })).toBe(STATIONS);

  // One alarm about a base station in all that time, which rose as the end came near.
  const alarms = await ctx.database.alarm.findMany({ where: { baseStationId: { not: null } } });
  expect(alarms).toMatchObject([
    { type: "certificate_renewal_overdue", baseStationId: silent.row.id, severity: "CRITICAL", clearedAt: null },
  ]);
  const told = await ctx.database.auditEvent.findMany({
    where: { baseStationId: { not: null }, action: { startsWith: "alarm." } },
    orderBy: { at: "asc" },
  });
  expect(told.map(({ action, detail }) => [action, (detail as { severity: unknown }).severity])).toEqual([
    ["alarm.raise", "WARNING"],
    ["alarm.change", { before: "WARNING", after: "MINOR" }],
    ["alarm.change", { before: "MINOR", after: "MAJOR" }],
    ["alarm.change", { before: "MAJOR", after: "CRITICAL" }],
  ]);
  const { renewalOpensAt } = await ctx.database.certificate.findFirstOrThrow({
    where: { baseStationId: silent.row.id },
  });
  const afterMs = (alarms[0]?.raisedAt.getTime() ?? 0) - renewalOpensAt.getTime();
  expect(afterMs).toBeGreaterThanOrEqual(DAY_MS);
  expect(afterMs).toBeLessThan(DAY_MS + STEP_HOURS * HOUR_MS);
  expect(words).toEqual(["NOT_GENERATED", "VALID", "RENEWING", "RENEWAL_OVERDUE", "EXPIRED"]);
});

async function gateway(ctx: TestContext, index: number): Promise<Gateway> {
  const key = await newPublicKey();
  const row = await insertBaseStation(ctx, declaredKey(ctx, key));
  return {
    row,
    key,
    callsAt: new Date(ctx.clock.now().getTime() + (index % ARRIVAL_DAYS) * DAY_MS + HOUR_MS),
    operation: index % 2 === 0 ? "simplereenroll" : "simpleenroll",
    isSilent: index === STATIONS,
  };
}
