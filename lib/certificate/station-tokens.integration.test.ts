import { expect, test } from "vitest";
import { POST as regenerate } from "#app/api/v1/base-stations/[baseStation]/certificates/regenerate/route";
import { GET as listCertificates } from "#app/api/v1/base-stations/[baseStation]/certificates/route";
import { DELETE } from "#app/api/v1/base-stations/[baseStation]/tokens/[token]/route";
import { GET, POST } from "#app/api/v1/base-stations/[baseStation]/tokens/route";
import { listBaseStations } from "#lib/base-station/list-base-stations";
import { ListBaseStations } from "#lib/base-station/schema";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAs, actingAsPlatform, testContext, withIdempotencyKey } from "#lib/testing/context";
import { restClient } from "#lib/testing/rest";
import { createStationToken } from "./create-station-token";
import { listStationTokens } from "./credentials-view";
import { hashOfStationToken } from "./new-station-token";
import { recordCredentialUsed } from "./record-credential-used";
import { revokeStationToken } from "./revoke-station-token";
import { CreateStationToken, RevokeStationToken } from "./schema";
import { getSecurityView } from "./security-view";

async function setUp() {
  const ctx = await testContext();
  const eui64 = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
  const station = await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui64}` });
  const ask = (server = "CUPS", more: { ifMatch?: number } = {}) =>
    CreateStationToken.parse({ baseStation: station.id, server, ...more });
  const row = (id: string) => ctx.database.stationCredential.findUniqueOrThrow({ where: { id } });
  return { ctx, station, ask, row, ref: { by: "id", value: station.id } as const };
}

test("a token is made, stored by its hash alone, told with its hint, and shown once", async () => {
  const { ctx, station, ask, row, ref } = await setUp();

  const made = await createStationToken(ctx, ask());

  expect(made.token).toMatch(/^bst_[A-Za-z0-9_-]{43}$/);
  const token = made.token ?? "";
  expect(await row(made.id)).toMatchObject({
    ...{ server: "CUPS", kind: "TOKEN", status: "CURRENT", tokenHash: hashOfStationToken(token), crc32: null },
    ...{ tokenHint: token.slice(0, 10), notAfter: new Date("2028-11-21T12:00:00Z"), createdBy: ctx.actor.name },
  });
  const [event] = await ctx.database.auditEvent.findMany({ where: { baseStationId: station.id } });
  expect(event).toMatchObject({ action: "station_credential.make", detail: { server: "CUPS", hint: made.hint } });
  expect(JSON.stringify(event?.detail)).not.toContain(token);
  const view = await getSecurityView(ctx, ref);
  expect(view.credentials?.CUPS.current).toMatchObject({
    id: made.id,
    hint: made.hint,
    byHand: true,
    certificate: null,
  });
  expect(JSON.stringify([view, await listStationTokens(ctx, ref)])).not.toContain(token);
});

test("another one gives way to it only when it is used", async () => {
  const { ctx, ask, row } = await setUp();
  const first = await createStationToken(ctx, ask());
  const second = await createStationToken(ctx, ask());
  expect(await row(first.id)).toMatchObject({ status: "PREVIOUS" });
  await recordCredentialUsed(actingAsPlatform(ctx), second.id);
  expect(await row(first.id)).toMatchObject({ status: "SUPERSEDED" });
  expect(await row(second.id)).toMatchObject({ status: "CURRENT", inUseSince: ctx.clock.now() });
});

test("revoked, it is refused at once; again is a success that changes nothing", async () => {
  const { ctx, station, ask, row } = await setUp();
  const { id } = await createStationToken(ctx, ask("LNS"));
  const input = RevokeStationToken.parse({ baseStation: station.id, token: id });
  const revokedAt = ctx.clock.now();
  const stale = revokeStationToken(ctx, { ...input, ifMatch: 7 });
  await expect(stale).rejects.toMatchObject({ code: "base_station_changed" });
  await revokeStationToken(ctx, input);
  ctx.clock.advance(1_000);
  await revokeStationToken(ctx, input);
  expect(await row(id)).toMatchObject({ status: "REVOKED", revokedAt, revokedBy: ctx.actor.name });
  expect(ctx.hints).toContain("revocation");
  const where = { baseStationId: station.id, action: "station_credential.revoke" };
  expect(await ctx.database.auditEvent.count({ where })).toBe(2);
});

test("the list and the widget tell of the LNS token instead of a certificate, until it is revoked", async () => {
  const { ctx, station, ask, ref } = await setUp();
  const told = async () => {
    const { rows: data } = await listBaseStations(ctx, ListBaseStations.parse({ q: station.lrrUuid }));
    const { summary } = await getSecurityView(ctx, ref);
    return [data[0]?.certificate.tokenNotAfter, summary.tokenNotAfter, summary.standing];
  };
  expect(await told()).toEqual([null, null, "NOT_GENERATED"]);
  await createStationToken(ctx, ask("CUPS"));
  expect(await told()).toEqual([null, null, "NOT_GENERATED"]);
  const { id, notAfter } = await createStationToken(ctx, ask("LNS"));
  expect(await told()).toEqual([notAfter, notAfter, "NOT_GENERATED"]);
  await revokeStationToken(ctx, RevokeStationToken.parse({ baseStation: station.id, token: id }));
  expect(await told()).toEqual([null, null, "NOT_GENERATED"]);
});

test("whoever may not, or does not see the station, makes and revokes none", async () => {
  const { ctx, station, ask, row } = await setUp();
  const { id } = await createStationToken(ctx, ask());
  const viewer = await actingAs(ctx, "VIEWER");
  const stranger = await testContext();
  const revoke = RevokeStationToken.parse({ baseStation: station.id, token: id });
  await expect(createStationToken(viewer, ask())).rejects.toMatchObject({ code: "permission_required" });
  await expect(revokeStationToken(viewer, revoke)).rejects.toMatchObject({ code: "permission_required" });
  for (const act of [
    () => createStationToken(stranger, ask()),
    () => revokeStationToken(stranger, revoke),
    () => listStationTokens(stranger, { by: "id", value: station.id }),
  ]) {
    await expect(act()).rejects.toMatchObject({ code: "base_station_not_found" });
  }
  expect(await row(id)).toMatchObject({ status: "CURRENT" });
});

test("a token of one station is not another's", async () => {
  const { ctx, ask } = await setUp();
  const { id } = await createStationToken(ctx, ask());
  const eui64 = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
  const other = await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui64}` });
  const revoke = RevokeStationToken.parse({ baseStation: other.id, token: id });
  await expect(revokeStationToken(ctx, revoke)).rejects.toMatchObject({ code: "token_not_found" });
});

test("a station that somebody changed meanwhile, one that is closed, and one of another kind get none", async () => {
  const { ctx, station, ask } = await setUp();
  await expect(createStationToken(ctx, ask("CUPS", { ifMatch: 7 }))).rejects.toMatchObject({
    code: "base_station_changed",
  });
  const plain = await insertBaseStation(ctx);
  const forPlain = CreateStationToken.parse({ baseStation: plain.id, server: "CUPS" });
  await expect(createStationToken(ctx, forPlain)).rejects.toMatchObject({ code: "not_a_basics_station" });
  await ctx.database.baseStation.update({ where: { id: station.id }, data: { enrolmentClosedAt: ctx.clock.now() } });
  await expect(createStationToken(ctx, ask())).rejects.toMatchObject({ code: "enrolment_closed" });
});

test("of two made at once one is current, and both are taken", async () => {
  const { ctx, station, ask } = await setUp();
  await Promise.all([createStationToken(ctx, ask()), createStationToken(ctx, ask())]);
  const rows = await ctx.database.stationCredential.findMany({ where: { baseStationId: station.id } });
  expect(rows.map(({ status }) => status).toSorted()).toEqual(["CURRENT", "PREVIOUS"]);
});

test("a replay of the request gives no token", async () => {
  const { ctx, ask } = await setUp();
  const first = await createStationToken(withIdempotencyKey(ctx, "token-1"), ask());
  const again = await createStationToken(withIdempotencyKey(ctx, "token-1"), ask());
  expect(again).toEqual({ ...first, token: null });
});

test("REST makes, lists and revokes tokens, and tells the purpose of certificates", async () => {
  const { ctx, station } = await setUp();
  const rest = await restClient(ctx);
  const address = `/base-stations/${station.id}/tokens`;

  const made = await rest.call(POST, "POST", address, { body: { server: "CUPS" } });
  expect(made.status).toBe(201);
  const { id, token, keyFile } = await made.json();
  expect(keyFile).toBe(`Authorization: Bearer ${token}\r\n`);
  const listed = await (await rest.call(GET, "GET", address)).json();
  expect(listed.data).toMatchObject([{ id, server: "CUPS", status: "CURRENT", inUseSince: null, revokedAt: null }]);
  expect((await rest.call(DELETE, "DELETE", `${address}/${id}`)).status).toBe(204);
  expect((await rest.call(DELETE, "DELETE", `${address}/crd_none`)).status).toBe(404);
  expect((await rest.call(POST, "POST", address, { body: { server: "FTP" } })).status).toBe(422);

  const asked = await rest.call(regenerate, "POST", `/base-stations/${station.id}/certificates/regenerate`, {
    body: { reason: "LOST" },
  });
  expect(asked.status).toBe(202); // nobody signs here
  const list = await rest.call(listCertificates, "GET", `/base-stations/${station.id}/certificates`);
  expect((await list.json()).data).toEqual([]);
});
