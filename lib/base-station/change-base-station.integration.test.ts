import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { recordAttempt } from "#lib/connection-attempt/record-attempt";
import { publicKeyPem } from "#lib/pki/public-key";
import { openTransaction } from "#lib/platform/db/transaction";
import { type Policy, SAAS_RULES } from "#lib/policy/values";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAs, type TestContext, testContext, withIdempotencyKey } from "#lib/testing/context";
import { newPublicKey, testIssuing } from "#lib/testing/issuing";
import { contextUnderPolicy } from "#lib/testing/policy";
import { SAMPLE_PUBLIC_KEYS } from "#lib/testing/sample-public-keys";
import { getBaseStation } from "./base-station-view";
import { createBaseStation } from "./create-base-station";
import { BaseStationRef, CreateBaseStation, UpdateBaseStation } from "./schema";
import { updateBaseStation } from "./update-base-station";

const uuid = (ctx: TestContext) => `7076FF-${Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase()}`;
const create = (ctx: TestContext, fields: object = {}) =>
  createBaseStation(ctx, CreateBaseStation.parse({ lrrUuid: uuid(ctx), rfRegion: "EU868", ...fields }));
const update = (ctx: TestContext, baseStation: string, patch: object, ifMatch?: number) =>
  updateBaseStation(ctx, UpdateBaseStation.parse({ baseStation, patch, ...(ifMatch ? { ifMatch } : {}) }));
const auditOf = (ctx: TestContext, id: string) =>
  ctx.database.auditEvent.findMany({ where: { baseStationId: id }, orderBy: [{ at: "asc" }, { id: "asc" }] });

test("a declared station is there with its LRR-ID, its defaults and its audit event", async () => {
  const ctx = await testContext();
  const station = await create(ctx, { lrrUuid: "58-A0-CB-FF-FE-80-AA-07", tags: ["roof"], notes: "By the lift" });
  expect(station).toMatchObject({
    lrrUuid: "0016C0-58A0CBFFFE80AA07",
    eui: "58A0CBFFFE80AA07",
    name: `BS-${station.lrrId}`,
    manufacturer: "Generic",
    backhaulSecurity: "TLS",
    administrative: { state: "ACTIVE", since: "2026-11-21T12:00:00.000Z" },
    location: { kind: "UNKNOWN" },
    tags: ["roof"],
    notes: "By the lift",
    publicKeyFingerprint: null,
    version: 1,
  });
  expect(station.lrrId).toMatch(/^(?!0{8}|FFF[EF])[0-9A-F]{8}$/);
  expect(await getBaseStation(ctx, BaseStationRef.parse(`lrr:${station.lrrId.toLowerCase()}`))).toEqual(station);
  expect(await getBaseStation(ctx, BaseStationRef.parse(`uuid:${station.lrrUuid}`))).toEqual(station);

  const [event] = await auditOf(ctx, station.id);
  expect(event).toMatchObject({ action: "base_station.create", actorId: ctx.actor.id });
  expect(event?.detail).toMatchObject({ lrrUuid: station.lrrUuid, lrrId: station.lrrId });
  expect(ctx.hints).toContain("event");
});

test("LRR-IDs are never given twice", async () => {
  const ctx = await testContext();
  const made = await Promise.all(Array.from({ length: 8 }, () => create(ctx)));
  expect(new Set(made.map(({ lrrId }) => lrrId)).size).toBe(8);
});

test("a taken LRR-UUID names the holder to those who may see it, and to nobody else", async () => {
  const ctx = await testContext();
  const other = await testContext();
  const lrrUuid = uuid(ctx);
  const holder = await insertBaseStation(ctx, { lrrUuid, name: "Roof Nord" });
  await expect(create(ctx, { lrrUuid })).rejects.toMatchObject({
    kind: "conflict",
    code: "lrr_uuid_taken",
    message: `Already used by "Roof Nord" (${holder.lrrId}).`,
    errors: [{ pointer: "/lrrUuid" }],
    facts: { holder: holder.id },
  });
  await expect(create(other, { lrrUuid })).rejects.toMatchObject({
    code: "lrr_uuid_taken",
    message: "Already used on this platform. Ask an administrator.",
    facts: {},
  });
});

test("the LRR-UUID of a deleted station is free again", async () => {
  const ctx = await testContext();
  const lrrUuid = uuid(ctx);
  await insertBaseStation(ctx, { lrrUuid, deletedAt: ctx.clock.now() });
  expect((await create(ctx, { lrrUuid })).lrrUuid).toBe(lrrUuid);
});

test("of two who declare one LRR-UUID at once, one wins and the other is told as always", async () => {
  const ctx = await testContext();
  const lrrUuid = uuid(ctx);
  // Both have looked before either has written.
  let waiting = 0;
  let open = () => {};
  const bothLooked = new Promise<void>((resolve) => {
    open = resolve;
  });
  const racing: TestContext = {
    ...ctx,
    openTransaction: (db, change) =>
      openTransaction(db, (tx) => {
        const baseStation = {
          findFirst: async (query: object) => {
            const found = await tx.baseStation.findFirst(query);
            waiting += 1;
            if (waiting === 2) open();
            await bothLooked;
            return found;
          },
          create: tx.baseStation.create.bind(tx.baseStation),
        };
        const given = new Proxy(tx, {
          get: (target, name) => (name === "baseStation" ? baseStation : Reflect.get(target, name)),
        });
        return change(given);
      }),
  };
  const outcomes = await Promise.allSettled([
    create(racing, { lrrUuid, name: "One" }),
    create(racing, { lrrUuid, name: "Two" }),
  ]);
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refused).toHaveLength(1);
  expect(refused[0]?.reason).toMatchObject({
    code: "lrr_uuid_taken",
    message: expect.stringMatching(/^Already used by "/),
  });
});

test("a patch changes what it names, keeps the rest, and is audited field by field", async () => {
  const ctx = await testContext();
  const station = await create(ctx, { name: "Roof", serialNumber: "SN-1", tags: ["a"], domains: ["team:noc"] });
  ctx.clock.advance(60_000);
  const after = await update(
    ctx,
    station.id,
    { name: "Roof Nord", serialNumber: null, tags: ["a", "b"], domains: ["team:roof"] },
    1,
  );
  expect(after).toEqual({
    ...station,
    name: "Roof Nord",
    serialNumber: null,
    tags: ["a", "b"],
    domains: ["team:roof"],
    version: 2,
    changedAt: "2026-11-21T12:01:00.000Z",
  });
  const event = (await auditOf(ctx, station.id)).at(-1);
  expect(event).toMatchObject({
    action: "base_station.update",
    detail: {
      changes: {
        name: { before: "Roof", after: "Roof Nord" },
        serialNumber: { before: "SN-1", after: null },
        tags: { before: ["a"], after: ["a", "b"] },
        domains: { before: ["team:noc"], after: ["team:roof"] },
      },
    },
  });
});

test("suspending and resuming say since when", async () => {
  const ctx = await testContext();
  const station = await create(ctx);
  ctx.clock.advance(60_000);
  const suspended = await update(ctx, station.id, { administrativeState: "SUSPENDED" });
  expect(suspended.administrative).toEqual({ state: "SUSPENDED", since: "2026-11-21T12:01:00.000Z" });
  ctx.clock.advance(60_000);
  expect((await update(ctx, station.id, { notes: "x" })).administrative).toEqual(suspended.administrative);
  ctx.clock.advance(60_000);
  await update(ctx, station.id, { administrativeState: "ACTIVE" });
  const actions = (await auditOf(ctx, station.id)).map(({ action }) => action);
  expect(actions).toEqual([
    "base_station.create",
    "base_station.suspend",
    "base_station.update",
    "base_station.resume",
  ]);
});

test("a region that does not fit the model already there is refused, and nothing changes", async () => {
  const ctx = await testContext();
  const station = await create(ctx, { manufacturer: "Milesight", model: "UG67 868" });
  await expect(update(ctx, station.id, { rfRegion: "US915" })).rejects.toMatchObject({
    code: "validation_failed",
    errors: [{ pointer: "/rfRegion", code: "region_misfit" }],
  });
  expect(await getBaseStation(ctx, BaseStationRef.parse(station.id))).toEqual(station);
});

test("of two operators who saw the same version, one saves and the other learns who was first", async () => {
  const ctx = await testContext();
  const ana = await actingAs(ctx, "BASE_STATION_MANAGER");
  const station = await create(ctx);
  const outcomes = await Promise.allSettled([
    update(ctx, station.id, { name: "First" }, 1),
    update(ana, station.id, { name: "Second" }, 1),
  ]);
  const lost = outcomes.findIndex(({ status }) => status === "rejected");
  expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(1);
  expect((outcomes[lost] as PromiseRejectedResult).reason).toMatchObject({
    kind: "stale",
    code: "base_station_changed",
    message: "Someone changed this base station since you opened it. Review before saving.",
    facts: { changedBy: [ana, ctx][lost]?.actor.name, changedAt: "2026-11-21T12:00:00.000Z", version: 2 },
  });
  expect((await getBaseStation(ctx, BaseStationRef.parse(station.id))).version).toBe(2);
});

test("a Viewer may neither declare nor change", async () => {
  const ctx = await testContext();
  const viewer = await actingAs(ctx, "VIEWER");
  const station = await create(ctx);
  await expect(create(viewer)).rejects.toMatchObject({ kind: "forbidden", code: "permission_required" });
  await expect(update(viewer, station.id, { name: "x" })).rejects.toMatchObject({ code: "permission_required" });
  expect(await getBaseStation(viewer, BaseStationRef.parse(station.id))).toEqual(station);
});

test("another organization's station, a deleted one and none at all answer alike", async () => {
  const ctx = await testContext();
  const other = await testContext();
  const theirs = await create(other);
  const gone = await insertBaseStation(ctx, { deletedAt: ctx.clock.now() });
  for (const ref of [theirs.id, `lrr:${theirs.lrrId}`, `uuid:${theirs.lrrUuid}`, gone.id, "bs_none"]) {
    const notFound = {
      kind: "not_found",
      code: "base_station_not_found",
      message: "No base station here has this id.",
    };
    await expect(getBaseStation(ctx, BaseStationRef.parse(ref))).rejects.toMatchObject(notFound);
    await expect(update(ctx, ref, { name: "mine now" })).rejects.toMatchObject(notFound);
  }
});

test("a repeated request with its Idempotency-Key declares one station and gets the first answer", async () => {
  const ctx = await testContext();
  const lrrUuid = uuid(ctx);
  const keyed = () => withIdempotencyKey(ctx, "8f14e45f");
  const first = await create(keyed(), { lrrUuid });
  const replay = keyed();
  expect(await create(replay, { lrrUuid })).toEqual(first);
  expect(replay.idempotency?.replayed).toBe(true);
  expect(await auditOf(ctx, first.id)).toHaveLength(1);
});

/** A platform of its own, whose policy the test decides. */
async function withPolicy(policy: Partial<Policy>) {
  const ctx = await contextUnderPolicy("station_policy", policy);
  return ctx;
}

test("its own validity, window and access are kept, told in History, and cleared by null", async () => {
  const ctx = await testContext();
  const { id } = await create(ctx, { validity: "P90D" });
  const set = await update(ctx, id, { renewBeforeDays: 30, access: "PASSWORD" });
  expect(set).toMatchObject({ validity: "P90D", renewBeforeDays: 30, access: "PASSWORD" });
  const cleared = await update(ctx, id, { validity: null, renewBeforeDays: null });
  expect(cleared).toMatchObject({ validity: null, renewBeforeDays: null, access: "PASSWORD" });
  const details = (await auditOf(ctx, id)).map(({ detail }) => detail);
  expect(details).toContainEqual({
    changes: { renewBeforeDays: { before: null, after: 30 }, access: { before: "PUBLIC_KEY", after: "PASSWORD" } },
  });
});

test.each([{ validity: "2 years" }, { renewBeforeDays: 0 }, { renewBeforeDays: 366 }, { access: "NONE" }])(
  "%j is refused",
  (patch) => {
    expect(UpdateBaseStation.safeParse({ baseStation: "bs_1", patch }).success).toBe(false);
  },
);

test("a validity that the CA cannot cover is refused with the latest possible date", async () => {
  const ctx = await testContext();
  await testIssuing(ctx);
  const { id } = await create(ctx);
  await expect(update(ctx, id, { validity: "P16Y" })).rejects.toMatchObject({
    code: "validation_failed",
    errors: [{ pointer: "/validity", code: "beyond_authority", detail: expect.stringContaining("2041-11-") }],
  });
  expect(await update(ctx, id, { validity: "P14Y" })).toMatchObject({ validity: "P14Y" });
});

test("a new base station starts as the policy says", async () => {
  const ctx = await withPolicy({ keyInstallerPublicKey: "OPTIONAL_OFF", defaultSecurity: "OPTIONAL_OFF" });
  expect(await create(ctx)).toMatchObject({ access: "PASSWORD", backhaulSecurity: "NONE" });
  const chosen = { access: "PUBLIC_KEY", backhaulSecurity: "IPSEC" };
  expect(await create(ctx, chosen)).toMatchObject(chosen);
});

test("what the policy does not allow is refused at its field; what was there before it may stay", async () => {
  const ctx = await withPolicy({ keyInstallerPublicKey: "ENFORCED", defaultSecurity: "MANDATORY" });
  const errors = [
    { pointer: "/access", code: "key_enforced" },
    { pointer: "/backhaulSecurity", code: "security_mandatory" },
  ];
  const asked = { access: "PASSWORD", backhaulSecurity: "NONE" } as const;
  await expect(create(ctx, asked)).rejects.toMatchObject({ code: "validation_failed", errors });
  const older = await insertBaseStation(ctx, asked);
  expect(await update(ctx, older.id, { ...asked, name: "Roof" })).toMatchObject({ ...asked, name: "Roof" });
  const newer = await create(ctx);
  await expect(update(ctx, newer.id, asked)).rejects.toMatchObject({ errors });
});

test("a key that comes with a new station is declared in the same commit, and stands in its History", async () => {
  const ctx = await testContext();
  const key = await newPublicKey();
  const station = await create(ctx, { publicKey: publicKeyPem(key.spki) });
  expect(station).toMatchObject({ publicKeyFingerprint: key.fingerprint, version: 1 });
  const events = await auditOf(ctx, station.id);
  expect(events.map(({ action, detail }) => ({ action, detail }))).toEqual([
    { action: "base_station.create", detail: expect.anything() },
    { action: "public_key.declare", detail: { before: null, after: key.fingerprint } },
  ]);
});

test("a key that another station holds creates nothing, and of two stations created with one key at once one is", async () => {
  const ctx = await testContext();
  const publicKey = publicKeyPem((await newPublicKey()).spki);
  const both = await Promise.allSettled([create(ctx, { publicKey }), create(ctx, { publicKey })]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const refused = { kind: "conflict", code: "public_key_in_use", errors: [{ pointer: "/publicKey" }] };
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: refused });
  const elsewhere = create(await testContext(), { publicKey });
  await expect(elsewhere).rejects.toMatchObject({ message: "Already used on this platform. Ask an administrator." });
  expect(await ctx.database.baseStation.count({ where: { organizationId: ctx.organizationId } })).toBe(1);
});

test("SaaS knows no new station without its key, and none with a key below the policy's strength", async () => {
  const ctx = await contextUnderPolicy("create_saas", { deploymentMode: "SAAS", ...SAAS_RULES, minimumRsaBits: 3072 });
  await expect(create(ctx)).rejects.toMatchObject({
    code: "validation_failed",
    errors: [{ pointer: "/publicKey", code: "public_key_required" }],
  });
  await expect(create(ctx, { publicKey: SAMPLE_PUBLIC_KEYS.rsa2048 })).rejects.toMatchObject({
    errors: [
      {
        ...{ pointer: "/publicKey", code: "weak_key" },
        detail: "RSA 2048 is too small. This platform requires RSA 3072 or more.",
      },
    ],
  });
  const publicKey = publicKeyPem((await newPublicKey()).spki);
  expect(await create(ctx, { publicKey })).toMatchObject({ access: "PUBLIC_KEY", backhaulSecurity: "TLS" });
});

test("the attempts by which a Basics Station proved its EUI-64 before it was declared become its own", async () => {
  const ctx = await testContext();
  const other = await testContext();
  const eui64 = randomBytes(8).toString("hex").toUpperCase();
  for (const { organizationId } of [ctx, other]) {
    await recordAttempt(ctx, {
      ...{ listener: "CUPS", verdict: "station_not_declared", message: "Not declared.", address: "::1", port: 1 },
      ...{ tlsVersion: null, station: null, claimedName: organizationId, certificate: null, key: null },
      stranger: { organizationId, eui64 },
    });
  }
  const { id } = await create(ctx, { lrrUuid: `0016C0-${eui64}` });
  const kept = await ctx.db.connectionAttempt.findMany({ where: { provenEui64: eui64 } });
  expect(new Map(kept.map((row) => [row.claimedName, row.baseStationId]))).toEqual(
    new Map([
      [ctx.organizationId, id],
      [other.organizationId, null],
    ]),
  );
});
