import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { POST as retireRoute } from "#app/api/v1/certificate-authorities/[authority]/retire/route";
import { POST as rotateRoute } from "#app/api/v1/certificate-authorities/[authority]/rotate/route";
import { GET as readRoute } from "#app/api/v1/certificate-authorities/[authority]/route";
import { GET as listRoute } from "#app/api/v1/certificate-authorities/route";
import { chainPem } from "#lib/pki/certificate-reader";
import { DAY_MS } from "#lib/platform/clock";
import { createDatabase, type Database } from "#lib/platform/db/client";
import { fulfilRotations } from "#lib/station/fulfil-rotations";
import { actingAs, actingAsPlatform, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { insertDeclaredStation, TEST_MASTER_KEY, TEST_PKI_URL, testIssuing } from "#lib/testing/issuing";
import { openssl, withFiles } from "#lib/testing/openssl";
import { restClient } from "#lib/testing/rest";
import { cacertsOf } from "./active-chain";
import { getAuthorities } from "./authorities-view";
import { createAuthorities } from "./create-authorities";
import { makeSuccessors } from "./make-successors";
import { planRotations } from "./plan-rotations";
import { requestRotation } from "./request-rotation";
import { retireAuthority } from "./retire-authority";
import { readRootKey, rootKeyFile } from "./root-key-file";
import { isRotationDue } from "./rotation-attempts";
import { loadSigner } from "./signing-authority";

const databases: Database[] = [];
afterAll(() => Promise.all(databases.map((database) => database.$disconnect())));

/** A platform of the test's own, with its CAs, its worker and the ceremony. */
async function ownPlatform(name: string) {
  const database = createDatabase(await cloneDatabase(`authority_life_${name}`));
  databases.push(database);
  const ctx = await testContext({ database });
  const platform = actingAsPlatform(ctx);
  const dataDir = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  const made = { name: "Test", pkiUrl: TEST_PKI_URL, masterKey: TEST_MASTER_KEY };
  await createAuthorities(platform, { ...made, dataDir });
  const issuing = await testIssuing(ctx);
  const ceremony = () =>
    makeSuccessors(platform, {
      ...made,
      loadRoot: async (root) => {
        const sealed = await readRootKey(rootKeyFile(dataDir, root.slug));
        return loadSigner(root, sealed, TEST_MASTER_KEY, ctx.random);
      },
    });
  const all = async (kind: "ROOT" | "BASE_STATION" | "SERVER") =>
    database.certificateAuthority.findMany({ where: { kind }, orderBy: { generation: "desc" } });
  const [active] = await all("BASE_STATION");
  const [root] = await all("ROOT");
  if (!active || !root) throw new Error("no CAs");
  return { ctx, platform, database, issuing, ceremony, all, active, root };
}

test("ROTATE: new certificates come from a successor that openssl verifies, and the old CA keeps its lists", async () => {
  const { ctx, issuing, ceremony, all, active, root, database } = await ownPlatform("rotate");
  const station = await insertDeclaredStation(ctx);
  const before = (await issuing.regenerate(ctx, station.id)).certificate;

  await requestRotation(ctx, active.id);
  expect(ctx.hints).toContain("authority");
  expect(await ceremony()).toBe(1);
  const { keyring } = issuing.fulfilment;
  await keyring.reload();
  const after = (await issuing.regenerate(ctx, station.id)).certificate;
  await issuing.publish();

  const [successor] = await all("BASE_STATION");
  if (!successor || !after || !before) throw new Error("nothing was made");
  expect(keyring.issuing("BASE_STATION").authority.id).toBe(successor.id);
  expect(successor).toMatchObject({ generation: 2, retiredAt: null });
  expect([before.serialNumber.slice(0, 2), after.serialNumber.slice(0, 2)]).toEqual(["01", "02"]);

  const shards = await database.revocationShard.findMany({ where: { authority: { kind: "BASE_STATION" } } });
  const listOf = (id: string) => shards.find(({ authorityId }) => authorityId === id)?.list ?? new Uint8Array();
  const chain = { root: chainPem([root.certificate]), issuing: chainPem([successor.certificate]) };
  withFiles({ ...chain, leaf: after.pem, crl: listOf(successor.id) }, (paths) => {
    const now = String(ctx.clock.now().getTime() / 1000 + 1);
    const trust = ["-x509_strict", "-attime", now, "-CAfile", paths.root, "-untrusted", paths.issuing];
    expect(openssl(["verify", ...trust, "-CRLfile", paths.crl, "-crl_check", paths.leaf])).toMatchObject({ ok: true });
  });
  // REGENERATE revoked the certificate of the old CA: its own list says so, signed by its own key.
  withFiles({ crl: listOf(active.id), issuing: chainPem([active.certificate]) }, (paths) => {
    const read = openssl(["crl", "-inform", "DER", "-in", paths.crl, "-CAfile", paths.issuing, "-noout", "-text"]);
    expect(read.stderr).toContain("verify OK");
    expect(read.stdout.toLowerCase()).toContain(before.serialNumber);
  });
  const given = (await cacertsOf(ctx)).map((der) => Buffer.from(der).toString("hex"));
  const expected = [root, successor, active];
  expect(given).toEqual(expected.map(({ certificate }) => Buffer.from(certificate).toString("hex")));
  const actions = await database.auditEvent.findMany({
    where: { targetId: { in: [active.id, successor.id] } },
    orderBy: { at: "asc" },
  });
  expect(actions.map(({ action }) => action).toSorted()).toEqual(
    ["authority.create", "authority.create", "authority.request_rotation", "authority.rotate"].toSorted(),
  );
});

test("ROTATE again while it is under way is the same demand, and two at once are one", async () => {
  const { ctx, ceremony, all, active } = await ownPlatform("again");
  const asked = await Promise.all([requestRotation(ctx, active.id), requestRotation(ctx, active.id)]);
  asked.push(await requestRotation(ctx, active.id));
  expect(new Set(asked.map(({ operation }) => operation)).size).toBe(1);

  const made = await Promise.all([ceremony(), ceremony()]);
  expect(made.toSorted()).toEqual([0, 1]);
  expect(await all("BASE_STATION")).toHaveLength(2);
  expect(await ceremony()).toBe(0);
});

test("what cannot be rotated or retired says why, and the view says the same beforehand", async () => {
  const { ctx, ceremony, active, root } = await ownPlatform("refusals");
  const codeOf = (asked: Promise<unknown>) =>
    asked.then(
      () => "done",
      (error: { code: string }) => error.code,
    );
  expect(await codeOf(requestRotation(ctx, root.id))).toBe("root_is_not_rotated");
  expect(await codeOf(requestRotation(ctx, "ca_unknown"))).toBe("authority_not_found");
  expect(await codeOf(retireAuthority(ctx, root.id))).toBe("root_is_not_retired");
  expect(await codeOf(retireAuthority(ctx, active.id))).toBe("authority_is_the_only_one");
  const views = await getAuthorities(ctx);
  expect(views.find(({ id }) => id === active.id)).toMatchObject({
    active: true,
    rotate: { possible: true },
    retire: { possible: false, code: "authority_is_the_only_one" },
  });

  await requestRotation(ctx, active.id);
  await ceremony();
  expect(await codeOf(requestRotation(ctx, active.id))).toBe("authority_has_successor");
  expect(await codeOf(retireAuthority(ctx, active.id))).toBe("done");
  expect(await codeOf(retireAuthority(ctx, active.id))).toBe("authority_already_retired");
});

test("a CA whose predecessor cannot take over any more is not retired", async () => {
  const { ctx, ceremony, all, active, database } = await ownPlatform("needed");
  await requestRotation(ctx, active.id);
  await ceremony();
  const notAfter = new Date(ctx.clock.now().getTime() + 100 * DAY_MS);
  await database.certificateAuthority.update({ where: { id: active.id }, data: { notAfter } });
  const [successor] = await all("BASE_STATION");
  await expect(retireAuthority(ctx, successor?.id ?? "")).rejects.toMatchObject({ code: "authority_is_needed" });
});

test("only cas:write rotates and retires, and nothing is changed otherwise", async () => {
  const { ctx, active, database } = await ownPlatform("roles");
  for (const role of ["VIEWER", "BASE_STATION_MANAGER"] as const) {
    const other = await actingAs(ctx, role);
    await expect(requestRotation(other, active.id)).rejects.toMatchObject({ code: "permission_required" });
    await expect(retireAuthority(other, active.id)).rejects.toMatchObject({ code: "permission_required" });
    expect(await getAuthorities(other)).toHaveLength(3);
  }
  expect(await database.authorityRotation.count()).toBe(0);
});

test("RETIRE: it signs nothing new, and of two operators at once one is told so", async () => {
  const { ctx, issuing, ceremony, active } = await ownPlatform("retire");
  await requestRotation(ctx, active.id);
  await ceremony();
  const done = await Promise.allSettled([retireAuthority(ctx, active.id), retireAuthority(ctx, active.id)]);
  expect(done.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);

  const { keyring } = issuing.fulfilment;
  await keyring.reload();
  expect(keyring.issuing("BASE_STATION").authority.id).not.toBe(active.id);
  expect(keyring.byId(active.id).authority.retiredAt).toEqual(ctx.clock.now());
  await issuing.publish();
  const [{ list } = { list: null }] = await ctx.database.revocationShard.findMany({
    where: { authorityId: active.id },
  });
  expect(list).not.toBeNull();
});

test("/cacerts keeps a retired CA as long as a leaf of it is in date", async () => {
  const { ctx, issuing, ceremony, active } = await ownPlatform("cacerts");
  const station = await insertDeclaredStation(ctx);
  const leaf = (await issuing.regenerate(ctx, station.id)).certificate;
  await requestRotation(ctx, active.id);
  await ceremony();
  await retireAuthority(ctx, active.id);

  const isGiven = async () =>
    (await cacertsOf(ctx)).some((der) => Buffer.from(der).equals(Buffer.from(active.certificate)));
  expect(await isGiven()).toBe(true);
  ctx.clock.set(new Date(leaf?.notAfter ?? 0));
  expect(await isGiven()).toBe(false);
  expect(await cacertsOf(ctx)).toHaveLength(2);
});

test("a successor comes by itself half a year before the old CA cannot cover the default validity, once", async () => {
  const { ctx, platform, ceremony, all, active } = await ownPlatform("planned");
  const end = active.notAfter.getTime();
  ctx.clock.set(new Date(end - (731 + 181) * DAY_MS));
  expect(await planRotations(platform)).toBe(0);
  ctx.clock.set(new Date(end - (730 + 179) * DAY_MS));
  expect(await planRotations(platform)).toBe(1);
  expect(await planRotations(platform)).toBe(0);
  expect(await ceremony()).toBe(1);
  expect(await planRotations(platform)).toBe(0);

  const [successor] = await all("BASE_STATION");
  const wanted = await ctx.database.authorityRotation.findMany();
  expect(wanted).toMatchObject([{ status: "DONE", successorId: successor?.id, requestedBy: "Stationkeeper" }]);
});

test("a successor never outlasts the root, and one that would help nobody is not made", async () => {
  const { ctx, platform, ceremony, all, root } = await ownPlatform("root_end");
  const years = (count: number) => root.notAfter.getTime() - count * 365.25 * DAY_MS;
  ctx.clock.set(new Date(years(10)));
  expect(await planRotations(platform)).toBe(2);
  await ceremony();
  for (const kind of ["BASE_STATION", "SERVER"] as const) expect((await all(kind))[0]?.notAfter).toEqual(root.notAfter);
  ctx.clock.set(new Date(years(1)));
  expect(await planRotations(platform)).toBe(0);
});

test("a ceremony that fails is tried later, the reason is shown, and asking again has it tried at once", async () => {
  const { ctx, platform, active } = await ownPlatform("failed");
  const { operation } = await requestRotation(ctx, active.id);
  const fault = "The root CA's key at /data/root.sealed-key cannot be read. Restore this file from your backup.";
  let runs = 0;
  const fail = async () => {
    runs++;
    throw new Error(`${fault}\n    at somewhere`);
  };
  await fulfilRotations(platform, fail);
  await fulfilRotations(platform, fail);
  expect(runs).toBe(1);
  const view = (await getAuthorities(ctx)).find(({ id }) => id === active.id);
  expect(view?.rotation).toMatchObject({ id: operation, attempts: 1, lastFault: fault });

  expect(await isRotationDue(ctx)).toBe(false);
  await requestRotation(ctx, active.id);
  expect(await isRotationDue(ctx)).toBe(true);
});

test("the view tells lists and leaves of each CA, and REST the same", async () => {
  const { ctx, issuing, active, root } = await ownPlatform("view");
  const station = await insertDeclaredStation(ctx);
  await issuing.regenerate(ctx, station.id);
  const current = (await issuing.regenerate(ctx, station.id)).certificate;
  await issuing.publish();

  const client = await restClient(ctx);
  const { data } = await (await client.call(listRoute, "GET", "/certificate-authorities")).json();
  expect(data).toEqual(await getAuthorities(ctx));
  expect(data.map(({ kind }: { kind: string }) => kind)).toEqual(["ROOT", "BASE_STATION", "SERVER"]);
  const one = await (await client.call(readRoute, "GET", `/certificate-authorities/${active.id}`)).json();
  expect(one).toMatchObject({
    issuer: root.id,
    leaves: { inDate: 1, lastNotAfter: current?.notAfter },
    lists: [{ number: "1", entries: 1, thisUpdate: ctx.clock.now().toISOString(), open: true }],
    ocsp: { responderNotAfter: null },
  });
  withFiles({ pem: one.pem }, ({ pem }) => {
    const print = openssl(["x509", "-in", pem, "-noout", "-fingerprint", "-sha256"]).stdout;
    expect(print.trim().split("=")[1]?.replaceAll(":", "").toLowerCase()).toBe(one.sha256);
  });

  const rotated = await client.call(rotateRoute, "POST", `/certificate-authorities/${active.id}/rotate`, { body: {} });
  expect(rotated.status).toBe(202);
  const refused = await client.call(retireRoute, "POST", `/certificate-authorities/${active.id}/retire`, { body: {} });
  expect(await refused.json()).toMatchObject({ status: 409, code: "authority_is_the_only_one" });
  expect((await client.call(readRoute, "GET", "/certificate-authorities/ca_none")).status).toBe(404);
});
