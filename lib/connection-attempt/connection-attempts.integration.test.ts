import { randomBytes } from "node:crypto";
import { expect, test, vi } from "vitest";
import { DAY_MS } from "#lib/platform/clock";
import { openTransaction } from "#lib/platform/db/transaction";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAs, ownDatabaseContext, type TestContext, testContext } from "#lib/testing/context";
import { newPublicKey } from "#lib/testing/issuing";
import { contextUnderPolicy } from "#lib/testing/policy";
import { getConnectionAttempt, listConnectionAttempts } from "./connection-attempts-view";
import { ignoreAttempt } from "./ignore-attempt";
import { pruneAttempts } from "./prune-attempts";
import { type RefusedAttempt, recordAttempt } from "./record-attempt";
import { ListConnectionAttempts } from "./schema";

const refused = (fields: Partial<RefusedAttempt> = {}): RefusedAttempt => ({
  listener: "KEY_INSTALLER",
  verdict: "wrong_password",
  message: "User or password is wrong.",
  address: "198.51.100.7",
  port: 40_000,
  tlsVersion: "TLSv1.3",
  station: null,
  claimedName: null,
  certificate: null,
  key: null,
  ...fields,
});
/** Without strangers unless they are asked for: those of other tests are seen by all who may declare base stations. */
const list = (ctx: TestContext, query: object = { unknown: "false" }) =>
  listConnectionAttempts(ctx, ListConnectionAttempts.parse(query));
/** A name that no other test's stranger has. */
const stranger = (ctx: TestContext) => ({ claimedName: ctx.organizationId.slice(4) });

async function station(ctx: TestContext) {
  const { id, organizationId } = await insertBaseStation(ctx);
  return { id, organizationId };
}

test("a refused caller is kept with time, address, verdict and mend, what it showed and the key that it proved", async () => {
  const ctx = await testContext();
  const key = await newPublicKey();
  const certificate = {
    subject: "CN=gw",
    issuer: "CN=gw",
    serialNumber: "01",
    sha256: "ab".repeat(32),
    notAfter: new Date("2030-01-01T00:00:00Z"),
  };
  await recordAttempt(
    ctx,
    refused({ verdict: "unknown_key", message: "Not declared.", key, certificate, ...stranger(ctx) }),
  );
  const { attempts } = await list(ctx, { q: key.fingerprint });
  expect(attempts).toEqual([
    {
      ...{
        id: expect.stringMatching(/^att_/),
        firstAt: "2026-11-21T12:00:00.000Z",
        lastAt: "2026-11-21T12:00:00.000Z",
      },
      ...{
        count: 1,
        listener: "KEY_INSTALLER",
        verdict: "unknown_key",
        title: "Undeclared key",
        message: "Not declared.",
      },
      mend: "ADD a base station with this key, or declare it for an existing one (MANAGE).",
      ...{ address: "198.51.100.7", port: 40_000, tlsVersion: "TLSv1.3", ...stranger(ctx), baseStation: null },
      provenEui64: null,
      certificate: { ...certificate, notAfter: "2030-01-01T00:00:00.000Z" },
      publicKey: { fingerprint: key.fingerprint, label: "P-256", pem: expect.stringContaining("BEGIN PUBLIC KEY") },
      ...{ ignoredAt: null, ignoredBy: null },
    },
  ]);
});

test("T8: repeats are counted in one row, written at most once a second; another verdict or address is another row", async () => {
  const ctx = await testContext();
  let writes = 0;
  const counting: TestContext = {
    ...ctx,
    openTransaction(...args) {
      writes++;
      return openTransaction(...args);
    },
  };
  const who = { station: await station(ctx) };
  // All of it within a second, however long it takes here.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    for (let port = 1; port <= 100; port++) await recordAttempt(counting, refused({ ...who, port }));
    await recordAttempt(counting, refused({ ...who, verdict: "too_many_attempts" }));
    await recordAttempt(counting, refused({ ...who, address: "198.51.100.8" }));
    expect(writes).toBe(3);
    vi.advanceTimersByTime(1_000);
  } finally {
    vi.useRealTimers();
  }
  await vi.waitFor(async () => {
    const { attempts } = await list(ctx);
    expect(attempts.map(({ count }) => count).sort((a, b) => b - a)).toEqual([100, 1, 1]);
  }, 10_000);
  expect(writes).toBe(4);
});

test("a repeat moves the row to the top with its time; the first time stays", async () => {
  const ctx = await testContext();
  const who = { station: await station(ctx) };
  const at = ctx.clock.now().toISOString();
  await recordAttempt(ctx, refused(who));
  await recordAttempt(ctx, refused({ ...who, verdict: "unknown_key" }));
  ctx.clock.advance(5_000);
  await recordAttempt(ctx, refused(who));
  await vi.waitFor(async () => {
    const { attempts } = await list(ctx);
    expect(attempts).toMatchObject([
      { verdict: "wrong_password", firstAt: at, lastAt: "2026-11-21T12:00:05.000Z", count: 2 },
      { verdict: "unknown_key", count: 1 },
    ]);
  }, 10_000);
});

test("what a stranger sends is cut to what a row holds, and no control character of it is kept", async () => {
  const ctx = await testContext();
  const claimedName = `${"\u{1F600}".repeat(40)}\0\n${"x".repeat(100)}`;
  await recordAttempt(ctx, refused({ station: await station(ctx), claimedName, message: "m".repeat(2_000) }));
  const [attempt] = (await list(ctx)).attempts;
  expect([...(attempt?.claimedName ?? "")]).toHaveLength(64);
  expect(attempt?.claimedName).not.toMatch(/\p{Cc}/u);
  expect(attempt?.message).toHaveLength(500);
});

test("a database that is away costs the record, not the refusal", async () => {
  const ctx = await testContext();
  const away: TestContext = { ...ctx, openTransaction: () => Promise.reject(new Error("away")) };
  await expect(recordAttempt(away, refused({ station: await station(ctx) }))).resolves.toBeUndefined();
});

test("attempts of a station are for whoever sees the station; those of strangers for who may declare one", async () => {
  const ctx = await testContext();
  const other = await testContext();
  await recordAttempt(ctx, refused({ station: await station(ctx) }));
  await recordAttempt(ctx, refused({ verdict: "unknown_key", ...stranger(ctx) }));
  const viewer = await actingAs(ctx, "VIEWER");
  const mine = (await list(ctx, { unknown: "false" })).attempts[0]?.id ?? "";
  const unknown = (await list(ctx, { q: stranger(ctx).claimedName })).attempts[0]?.id ?? "";

  expect((await list(viewer)).attempts.map(({ id }) => id)).toEqual([mine]);
  expect((await list(other, { unknown: "false" })).attempts).toEqual([]);
  expect(await getConnectionAttempt(other, unknown)).toMatchObject({ id: unknown });
  for (const [who, id] of [
    [other, mine],
    [viewer, unknown],
  ] as const) {
    await expect(getConnectionAttempt(who, id)).rejects.toMatchObject({ code: "connection_attempt_not_found" });
  }
  const nobody = { ...ctx, actor: { ...ctx.actor, permissions: new Set<never>() } };
  await expect(list(nobody)).rejects.toMatchObject({ code: "permission_required" });
});

test("an ignored caller leaves the list, is counted on, and can be put back; each is in the audit log", async () => {
  const ctx = await testContext();
  const who = await station(ctx);
  await recordAttempt(ctx, refused({ station: who }));
  const attempt = (await list(ctx)).attempts[0]?.id ?? "";
  expect(await ignoreAttempt(ctx, { attempt, ignored: true })).toMatchObject({ ignoredBy: ctx.actor.name });
  expect((await list(ctx)).attempts).toEqual([]);
  expect((await list(ctx, { unknown: "false", ignored: "true" })).attempts).toHaveLength(1);
  expect((await list(ctx, { baseStation: who.id })).attempts).toHaveLength(1);
  await ignoreAttempt(ctx, { attempt, ignored: false });
  expect((await list(ctx)).attempts).toMatchObject([{ ignoredAt: null, ignoredBy: null }]);
  const events = await ctx.database.auditEvent.findMany({ where: { targetId: attempt }, orderBy: { xid: "asc" } });
  expect(events).toMatchObject([
    { action: "connection_attempt.ignore", baseStationId: who.id, detail: { verdict: "wrong_password" } },
    { action: "connection_attempt.show" },
  ]);
});

test("of two who ignore a caller at once the first stays named; a viewer and another organization may not", async () => {
  const ctx = await testContext();
  await recordAttempt(ctx, refused({ station: await station(ctx) }));
  const attempt = (await list(ctx)).attempts[0]?.id ?? "";
  const second = await actingAs(ctx, "BASE_STATION_MANAGER");
  const views = await Promise.all([ctx, second].map((who) => ignoreAttempt(who, { attempt, ignored: true })));
  expect(new Set(views.map(({ ignoredBy }) => ignoredBy)).size).toBe(1);
  const viewer = await actingAs(ctx, "VIEWER");
  await expect(ignoreAttempt(viewer, { attempt, ignored: true })).rejects.toMatchObject({
    code: "permission_required",
  });
  const other = await testContext();
  const foreign = ignoreAttempt(other, { attempt, ignored: true });
  await expect(foreign).rejects.toMatchObject({ code: "connection_attempt_not_found" });
});

test("pages follow each other without loss, the latest first", async () => {
  const ctx = await testContext();
  const who = { station: await station(ctx) };
  for (let index = 0; index < 5; index++) {
    ctx.clock.advance(index % 2);
    await recordAttempt(ctx, refused({ ...who, claimedName: `n${index}` }));
  }
  const names: (string | null)[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = await list(ctx, { unknown: "false", limit: 2, ...(cursor ? { cursor } : {}) });
    names.push(...page.attempts.map(({ claimedName }) => claimedName));
    cursor = page.nextCursor;
  }
  expect(names.toSorted()).toEqual(["n0", "n1", "n2", "n3", "n4"]);
  expect(names[0]).toMatch(/n[34]/);
});

test("what was last seen before the retention is removed, and of strangers all but the newest", async () => {
  const ctx = await contextUnderPolicy("attempts_prune", { attemptRetentionDays: 10 });
  const who = { station: await station(ctx) };
  await recordAttempt(ctx, refused(who));
  ctx.clock.advance(10 * DAY_MS + 1);
  await recordAttempt(ctx, refused({ ...who, verdict: "unknown_key" }));
  for (const claimedName of ["a", "b", "c"]) {
    ctx.clock.advance(1);
    await recordAttempt(ctx, refused({ claimedName }));
  }
  await pruneAttempts(ctx, { ofStrangers: 2, ofStation: 1_000 });
  const left = (await list(ctx, {})).attempts.map(({ verdict, claimedName }) => claimedName ?? verdict);
  expect(left).toEqual(["c", "b", "unknown_key"]);
});

test("of each base station, and of the strangers of an organization's vendor CAs, the newest are kept", async () => {
  const ctx = await ownDatabaseContext("attempts_bounds");
  const [one, two] = [await station(ctx), await station(ctx)];
  const stranger = { organizationId: ctx.organizationId, eui64: null };
  for (const claimedName of ["a", "b", "c"]) {
    ctx.clock.advance(1);
    await recordAttempt(ctx, refused({ station: one, claimedName }));
    await recordAttempt(ctx, refused({ stranger, claimedName, listener: "CUPS", verdict: "ca_suspended" }));
  }
  await recordAttempt(ctx, refused({ station: two, claimedName: "d" }));
  await pruneAttempts(ctx, { ofStrangers: 1, ofStation: 2 });
  const left = async (baseStation: string) => (await list(ctx, { baseStation })).attempts.map((row) => row.claimedName);
  expect(await left(one.id)).toEqual(["c", "b"]);
  expect(await left(two.id)).toEqual(["d"]);
  const ofCa = await list(ctx, { unknown: "true", verdict: "ca_suspended" });
  expect(ofCa.attempts.map(({ claimedName }) => claimedName)).toEqual(["c"]);
});

const newEui64 = () => randomBytes(8).toString("hex").toUpperCase();

async function waitsToBeAdded(ctx: TestContext, eui64 = newEui64()): Promise<string> {
  const of = { organizationId: ctx.organizationId, eui64 };
  const verdict = { listener: "CUPS", verdict: "station_not_declared", message: "Not declared." } as const;
  await recordAttempt(ctx, refused({ ...verdict, stranger: of, claimedName: eui64 }));
  return eui64;
}

test("an undeclared station with a sound certificate waits in the inbox of its vendor CA's organization", async () => {
  const ctx = await testContext();
  const eui64 = await waitsToBeAdded(ctx);
  const page = await list(ctx, { inbox: "true" });
  expect(page).toMatchObject({ inbox: 1, attempts: [{ provenEui64: eui64, verdict: "station_not_declared" }] });
  expect((await list(await testContext(), { inbox: "true" })).attempts).toEqual([]);
});

test("IGNORE takes it out of the inbox", async () => {
  const ctx = await testContext();
  await waitsToBeAdded(ctx);
  const [attempt] = (await list(ctx, { inbox: "true" })).attempts;
  await ignoreAttempt(ctx, { attempt: attempt?.id ?? "", ignored: true });
  expect(await list(ctx, { inbox: "true" })).toMatchObject({ inbox: 0, attempts: [] });
});

test("one station that called at both listeners, from two addresses, stands in the inbox once, where it called last", async () => {
  const ctx = await testContext();
  const eui64 = await waitsToBeAdded(ctx);
  const of = { organizationId: ctx.organizationId, eui64 };
  const elsewhere = { listener: "LNS" as const, address: "192.0.2.77", stranger: of };
  await recordAttempt(ctx, refused({ ...elsewhere, verdict: "station_not_declared" }));
  await expect
    .poll(() => list(ctx, { inbox: "true" }))
    .toMatchObject({ inbox: 1, attempts: [{ count: 2, listener: "LNS", address: "192.0.2.77" }] });
});

test("a station whose CA another organization trusts by now stands in the inbox of that one", async () => {
  const [ctx, other] = [await testContext(), await testContext()];
  const eui64 = await waitsToBeAdded(ctx);
  expect(await waitsToBeAdded(other, eui64)).toBe(eui64);
  expect(await list(other, { inbox: "true" })).toMatchObject({ inbox: 1, attempts: [{ provenEui64: eui64 }] });
});
