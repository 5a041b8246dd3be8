import { expect, test } from "vitest";
import { DELETE, PUT } from "#app/api/v1/base-stations/[baseStation]/password/route";
import { insertBaseStation } from "#lib/testing/base-stations";
import { callingStation } from "#lib/testing/calling-station";
import { actingAs, testContext, withIdempotencyKey } from "#lib/testing/context";
import { contextUnderPolicy } from "#lib/testing/policy";
import { restClient } from "#lib/testing/rest";
import { SetStationPassword } from "./schema";
import { removeStationPassword, setStationPassword } from "./set-station-password";

async function setUp() {
  const ctx = await testContext();
  const station = await insertBaseStation(ctx, { access: "PASSWORD" });
  const set = (fields: object = {}, who = ctx) =>
    setStationPassword(who, SetStationPassword.parse({ baseStation: station.id, ...fields }));
  const row = () => ctx.database.baseStation.findUniqueOrThrow({ where: { id: station.id } });
  return { ctx, station, set, row, calling: callingStation(ctx) };
}

test("P3: a generated password is shown once, holds 96 bits or more, and only its Argon2id hash is stored", async () => {
  const { ctx, station, set, row, calling } = await setUp();
  const answer = await set();
  const { password } = answer;
  expect(answer).toMatchObject({ setAt: ctx.clock.now().toISOString(), setBy: ctx.actor.name, version: 2 });
  expect(password).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
  expect(Math.log2(31 ** 20)).toBeGreaterThanOrEqual(96);
  expect((await row()).passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await calling.byPassword(station.lrrUuid, password ?? "")).toMatchObject({ baseStationId: station.id });
  expect((await set()).password).not.toBe(password);
});

test("a new password ends the one before, and removing it ends both; History tells who, and no password", async () => {
  const { ctx, station, set, row, calling } = await setUp();
  await set({ password: "first password" });
  expect(await set({ password: "second password" })).toMatchObject({ password: null, version: 3 });
  const first = calling.byPassword(station.lrrUuid, "first password");
  await expect(first).rejects.toMatchObject({ code: "wrong_password" });
  expect(await calling.byPassword(station.lrrUuid, "second password")).toMatchObject({ proof: "PASSWORD" });

  const baseStation = { by: "id", value: station.id } as const;
  expect(await removeStationPassword(ctx, { baseStation, ifMatch: undefined })).toEqual({ version: 4 });
  expect(await removeStationPassword(ctx, { baseStation, ifMatch: undefined })).toEqual({ version: 4 });
  expect(await row()).toMatchObject({ passwordHash: null, passwordSetAt: null, passwordSetBy: null });
  const second = calling.byPassword(station.lrrUuid, "second password");
  await expect(second).rejects.toMatchObject({ code: "wrong_password" });

  const events = await ctx.database.auditEvent.findMany({
    where: { baseStationId: station.id },
    orderBy: { xid: "asc" },
  });
  expect(events.map(({ action, detail }) => ({ action, detail }))).toEqual([
    { action: "password.set", detail: { generated: false, replaced: false } },
    { action: "password.set", detail: { generated: false, replaced: true } },
    { action: "password.remove", detail: {} },
    { action: "password.remove", detail: { repeated: true } },
  ]);
});

test("a replay does not show the password again, nor change it", async () => {
  const { ctx, station, set, calling } = await setUp();
  const { password, ...rest } = await set({}, withIdempotencyKey(ctx, "k"));
  expect(await set({}, withIdempotencyKey(ctx, "k"))).toEqual({ ...rest, password: null });
  expect(await calling.byPassword(station.lrrUuid, password ?? "")).toMatchObject({ baseStationId: station.id });
  const kept = await ctx.database.idempotencyKey.findMany({ where: { actorId: ctx.actor.id } });
  expect(JSON.stringify(kept)).not.toContain(password);
});

test("a viewer may not, nobody reaches another organization's, and of two at once who saw one version one wins", async () => {
  const { ctx, station, set } = await setUp();
  const viewer = await actingAs(ctx, "VIEWER");
  await expect(set({}, viewer)).rejects.toMatchObject({ code: "permission_required" });
  await expect(set({}, await testContext())).rejects.toMatchObject({ code: "base_station_not_found" });
  const both = await Promise.allSettled([set({ ifMatch: station.version }), set({ ifMatch: station.version })]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "base_station_changed" } });
});

test("while the policy enforces keys no password is set", async () => {
  const ctx = await contextUnderPolicy("password_refused", { keyInstallerPublicKey: "ENFORCED" });
  const station = await insertBaseStation(ctx);
  const refused = setStationPassword(ctx, SetStationPassword.parse({ baseStation: station.id }));
  await expect(refused).rejects.toMatchObject({ kind: "conflict", code: "passwords_not_accepted" });
});

test.each(["short", " leading space", "naïve password", "tab\tinside password", "x".repeat(129)])(
  "%j is no password",
  (password) => {
    expect(SetStationPassword.safeParse({ baseStation: "bs_1", password }).success).toBe(false);
  },
);

test("over REST it is set, generated and removed under its ETag", async () => {
  const { ctx, station } = await setUp();
  const client = await restClient(ctx);
  const path = `/base-stations/${station.id}/password`;
  const generated = await client.call(PUT, "PUT", path, { body: {}, headers: { "if-match": '"1"' } });
  expect([generated.status, generated.headers.get("etag")]).toEqual([200, '"2"']);
  expect(await generated.json()).toMatchObject({ password: expect.any(String), setBy: "Test client", version: 2 });
  const stale = await client.call(PUT, "PUT", path, { body: {}, headers: { "if-match": '"1"' } });
  expect([stale.status, (await stale.json()).code]).toEqual([412, "base_station_changed"]);
  const weak = await client.call(PUT, "PUT", path, { body: { password: "short" } });
  expect([weak.status, (await weak.json()).errors]).toMatchObject([422, [{ pointer: "/password" }]]);
  const removed = await client.call(DELETE, "DELETE", path);
  expect([removed.status, removed.headers.get("etag")]).toEqual([204, '"3"']);
});
