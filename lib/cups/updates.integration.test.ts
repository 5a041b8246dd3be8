import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { parseInput } from "#lib/platform/parse-input";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAs, actingAsPlatform, type TestContext, testContext } from "#lib/testing/context";
import { openssl, withFiles } from "#lib/testing/openssl";
import { addUpdateKey } from "./add-update-key";
import { addUpdatePackage } from "./add-update-package";
import { assignUpdate, setStationUpdate } from "./assign-update";
import { decideUpdateData } from "./decide-update-data";
import { deleteUpdateKey } from "./delete-update-key";
import { deleteUpdatePackage } from "./delete-update-package";
import { readCupsState } from "./read-cups-state";
import { recordUpdateOutcome, signedUpdate } from "./record-update-outcome";
import { AddUpdatePackageForm } from "./update-form";
import { AddUpdateKey, AddUpdatePackage } from "./update-schema";
import {
  getStationUpdate,
  getUpdatePackage,
  listStationsOfPackage,
  listUpdateChoices,
  listUpdateKeys,
  listUpdatePackages,
} from "./update-views";
import { withdrawUpdate } from "./withdraw-update";

const SCRIPT = "#!/bin/sh\nrm -f /tmp/update.bin\n";

/** A key pair and a signature, made by openssl as the guide says. */
function signer(script = SCRIPT) {
  const key = openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]).stdout;
  const publicKey = openssl(["pkey", "-pubout"], key).stdout;
  const signature = withFiles({ key }, (files) => openssl(["dgst", "-sha512", "-sign", files.key], script).bytes);
  return { publicKey, signature: signature.toString("base64") };
}

const addKey = (ctx: TestContext, key: string) => addUpdateKey(ctx, parseInput(AddUpdateKey, { name: "Acme", key }));
const addPackage = (ctx: TestContext, signatures: string[], script = SCRIPT) => {
  const data = Buffer.from(script).toString("base64");
  return addUpdatePackage(ctx, parseInput(AddUpdatePackage, { name: "Fix", package: "pkg 2", data, signatures }));
};
const basicsStation = (ctx: TestContext) =>
  insertBaseStation(ctx, { lrrUuid: `0016C0-${Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase()}` });
const auditOf = (ctx: TestContext, action: string) =>
  ctx.database.auditEvent.findMany({ where: { organizationId: ctx.organizationId, action } });

async function setUp() {
  const ctx = await testContext();
  const { publicKey, signature } = signer();
  const key = await addKey(ctx, publicKey);
  const made = await addPackage(ctx, [signature]);
  const station = await basicsStation(ctx);
  const by = { by: "id", value: station.id } as const;
  const platform = actingAsPlatform(ctx);
  /** What the station process does at a contact. */
  async function contact(reported: { package: string | null; keys: number[] }) {
    const { update: wanted } = await readCupsState(ctx, { baseStationId: station.id, cupsUri: null });
    const choice = decideUpdateData(reported, wanted, ctx.clock.now());
    const sent = await signedUpdate(ctx, wanted, choice);
    const answer = sent
      ? ({ kind: "SENT", parts: ["UPDATE"], sha256: "0".repeat(64) } as const)
      : ({ kind: "NOTHING_DUE" } as const);
    await recordUpdateOutcome(platform, station.id, { wanted, choice, answer });
    return sent;
  }
  return { ctx, key, made, signature, station, by, contact };
}

test("an update with a signature of a known key is stored, and told by its digest", async () => {
  const { ctx, key, made } = await setUp();
  expect(made).toMatchObject({ package: "pkg 2", size: SCRIPT.length, signedBy: [{ id: key.id, crc32: key.crc32 }] });
  expect(made.sha256).toBe(createHash("sha256").update(SCRIPT).digest("hex"));
  expect(await auditOf(ctx, "update_package.add")).toMatchObject([{ targetId: made.id }]);
  expect(await auditOf(ctx, "update_key.add")).toMatchObject([{ targetId: key.id }]);
  expect(await listUpdatePackages(ctx)).toEqual([made]);
  expect(await listUpdateChoices(ctx)).toEqual([{ id: made.id, name: made.name, package: made.package }]);
  expect(await listUpdateKeys(ctx)).toEqual([key]);
});

test("the form's signatures stand one a line", async () => {
  const ctx = await testContext();
  const [first, second] = [signer(), signer()];
  await addKey(ctx, first.publicKey);
  await addKey(ctx, second.publicKey);
  const fields = { name: "Fix", package: "pkg 2", data: Buffer.from(SCRIPT).toString("base64") };
  const form = { ...fields, signatures: `${first.signature}\r\n\n ${second.signature}\n` };
  const { signedBy } = await addUpdatePackage(ctx, parseInput(AddUpdatePackageForm, form));
  expect(signedBy).toHaveLength(2);
});

test("a signature of another key, over other bytes, or with SHA-256 is refused at its place", async () => {
  const { ctx, signature } = await setUp();
  const stranger = signer();
  await expect(addPackage(ctx, [signature, stranger.signature])).rejects.toMatchObject({
    errors: [{ pointer: "/signatures/1", code: "signature_not_verified" }],
  });
  await expect(addPackage(ctx, [signature], `${SCRIPT}#`)).rejects.toMatchObject({ code: "validation_failed" });
  expect(await listUpdatePackages(ctx)).toHaveLength(1);
});

test("the same key twice is a conflict", async () => {
  const { ctx, key } = await setUp();
  await expect(addKey(ctx, key.point)).rejects.toMatchObject({ kind: "conflict", code: "update_key_known" });
});

test("a station gets it when it has the key, and has it once it says so", async () => {
  const { ctx, key, made, station, by, contact } = await setUp();
  await assignUpdate(ctx, { updatePackage: made.id, baseStations: [station.id] });
  expect(await getStationUpdate(ctx, { baseStation: by })).toMatchObject({
    status: "WAITING",
    requestedBy: "Test administrator",
  });

  expect(await contact({ package: "pkg 1", keys: [] })).toBeUndefined();
  expect(await getStationUpdate(ctx, { baseStation: by })).toMatchObject({
    status: "WAITING",
    fault: expect.stringContaining("no signing key"),
  });
  expect((await getUpdatePackage(ctx, { updatePackage: made.id })).stations).toMatchObject({ waiting: 0, held: 1 });

  const sent = await contact({ package: "pkg 1", keys: [1, key.crc32] });
  expect(Buffer.from(sent?.update ?? []).toString()).toBe(SCRIPT);
  expect(sent?.signature.keyCrc32).toBe(key.crc32);
  expect(await getStationUpdate(ctx, { baseStation: by })).toMatchObject({ status: "SENT", sentCount: 1, fault: null });
  expect(await contact({ package: "pkg 1", keys: [key.crc32] })).toBeUndefined();

  await contact({ package: "pkg 2", keys: [key.crc32] });
  expect(await getStationUpdate(ctx, { baseStation: by })).toMatchObject({ status: "INSTALLED" });
  expect(await auditOf(ctx, "update_package.send")).toMatchObject([{ baseStationId: station.id }]);
  expect(await auditOf(ctx, "update_package.installed")).toMatchObject([{ baseStationId: station.id }]);
  expect((await getUpdatePackage(ctx, { updatePackage: made.id })).stations.installed).toBe(1);
  expect(await listStationsOfPackage(ctx, { updatePackage: made.id })).toMatchObject([{ name: station.name }]);
});

test("assigned once more it is sent anew", async () => {
  const { ctx, key, made, station, by, contact } = await setUp();
  await setStationUpdate(ctx, { baseStation: by, updatePackage: made.id });
  expect(await contact({ package: null, keys: [key.crc32] })).toBeDefined();
  await setStationUpdate(ctx, { baseStation: by, updatePackage: made.id });
  expect(await getStationUpdate(ctx, { baseStation: by })).toMatchObject({
    status: "WAITING",
    sentCount: 0,
    lastSentAt: null,
  });
  expect(await auditOf(ctx, "update_package.assign")).toMatchObject([
    { baseStationId: station.id },
    { baseStationId: station.id },
  ]);
});

test("an update that was withdrawn meanwhile is not recorded as sent", async () => {
  const { ctx, key, made, by, station } = await setUp();
  await setStationUpdate(ctx, { baseStation: by, updatePackage: made.id });
  const { update: wanted } = await readCupsState(ctx, { baseStationId: station.id, cupsUri: null });
  await withdrawUpdate(ctx, { baseStation: by });
  const choice = { kind: "SEND", keyCrc32: key.crc32 } as const;
  const answer = { kind: "SENT", parts: ["UPDATE"], sha256: "0".repeat(64) } as const;
  await recordUpdateOutcome(actingAsPlatform(ctx), station.id, { wanted, choice, answer });
  expect(await getStationUpdate(ctx, { baseStation: by })).toMatchObject({ status: "WITHDRAWN", sentCount: 0 });
  expect(await auditOf(ctx, "update_package.withdraw")).toHaveLength(1);
  await expect(withdrawUpdate(ctx, { baseStation: by })).rejects.toMatchObject({ code: "no_update_open" });
});

test("what is waited for is not deleted, and what is not is", async () => {
  const { ctx, key, made, by } = await setUp();
  await setStationUpdate(ctx, { baseStation: by, updatePackage: made.id });
  await expect(deleteUpdatePackage(ctx, { updatePackage: made.id })).rejects.toMatchObject({
    code: "update_package_in_use",
  });
  await expect(deleteUpdateKey(ctx, { updateKey: key.id })).rejects.toMatchObject({ code: "update_key_in_use" });
  await withdrawUpdate(ctx, { baseStation: by });
  await deleteUpdatePackage(ctx, { updatePackage: made.id });
  await deleteUpdateKey(ctx, { updateKey: key.id });
  expect(await listUpdatePackages(ctx)).toEqual([]);
  expect(await listUpdateKeys(ctx)).toEqual([]);
  await expect(deleteUpdatePackage(ctx, { updatePackage: made.id })).rejects.toMatchObject({ kind: "not_found" });
  expect(await auditOf(ctx, "update_package.delete")).toHaveLength(1);
  expect(await auditOf(ctx, "update_key.delete")).toHaveLength(1);
});

test("only Basics Stations get one, and all that were chosen or none", async () => {
  const { ctx, made, station, by } = await setUp();
  const other = await insertBaseStation(ctx);
  const updatePackage = made.id;
  await expect(assignUpdate(ctx, { updatePackage, baseStations: [station.id, other.id] })).rejects.toMatchObject({
    code: "not_a_basics_station",
  });
  await expect(assignUpdate(ctx, { updatePackage, baseStations: [station.id, "bs_none"] })).rejects.toMatchObject({
    kind: "not_found",
  });
  expect(await getStationUpdate(ctx, { baseStation: by })).toBeNull();
});

test("who may not run commands may not upload or assign", async () => {
  const { ctx, made, key, by, signature } = await setUp();
  for (const role of ["BASE_STATION_MANAGER", "VIEWER"] as const) {
    const other = await actingAs(ctx, role);
    const refused = { kind: "forbidden", code: "permission_required" };
    await expect(addKey(other, signer().publicKey)).rejects.toMatchObject(refused);
    await expect(addPackage(other, [signature])).rejects.toMatchObject(refused);
    await expect(setStationUpdate(other, { baseStation: by, updatePackage: made.id })).rejects.toMatchObject(refused);
    await expect(withdrawUpdate(other, { baseStation: by })).rejects.toMatchObject(refused);
    await expect(deleteUpdatePackage(other, { updatePackage: made.id })).rejects.toMatchObject(refused);
    await expect(deleteUpdateKey(other, { updateKey: key.id })).rejects.toMatchObject(refused);
    expect(await listUpdatePackages(other)).toHaveLength(1);
  }
});

test("another organization's updates, keys and stations are not there", async () => {
  const { ctx, made, key, by, station, signature } = await setUp();
  const other = await testContext();
  const missing = { kind: "not_found" };
  expect(await listUpdatePackages(other)).toEqual([]);
  expect(await listUpdateChoices(other)).toEqual([]);
  expect(await listUpdateKeys(other)).toEqual([]);
  await expect(getUpdatePackage(other, { updatePackage: made.id })).rejects.toMatchObject(missing);
  await expect(getStationUpdate(other, { baseStation: by })).rejects.toMatchObject(missing);
  await expect(deleteUpdateKey(other, { updateKey: key.id })).rejects.toMatchObject(missing);
  await expect(deleteUpdatePackage(other, { updatePackage: made.id })).rejects.toMatchObject(missing);
  await expect(addPackage(other, [signature])).rejects.toMatchObject({ code: "validation_failed" });
  const foreign = await basicsStation(other);
  await expect(assignUpdate(ctx, { updatePackage: made.id, baseStations: [foreign.id] })).rejects.toMatchObject(
    missing,
  );
  await expect(
    setStationUpdate(other, { updatePackage: made.id, baseStation: { by: "id", value: foreign.id } }),
  ).rejects.toMatchObject(missing);
  await expect(withdrawUpdate(other, { baseStation: { by: "id", value: station.id } })).rejects.toMatchObject(missing);
});
