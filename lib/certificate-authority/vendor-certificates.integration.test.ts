import { beforeAll, expect, test, vi } from "vitest";
import { readPeerCertificate } from "#lib/pki/peer-certificate";
import { ownDatabaseContext, type TestContext, testContext } from "#lib/testing/context";
import { setPolicy } from "#lib/testing/policy";
import { uploadVendorCa } from "#lib/testing/upload-vendor-ca";
import { type VendorCertificate, vendorLeaf, vendorRoot } from "#lib/testing/vendor-pki";
import { removeVendorCa } from "./remove-vendor-ca";
import { suspendVendorCa } from "./suspend-vendor-ca";
import { vendorCertificates } from "./vendor-certificates";

vi.setConfig({ hookTimeout: 60_000, testTimeout: 60_000 });

let root: VendorCertificate;
let leaf: VendorCertificate;
beforeAll(() => {
  root = vendorRoot();
  leaf = vendorLeaf(root, "58A0CBFFFE80AA01", { notAfter: "20261121120100Z", key: "RSA 2048" });
});

function peer({ der }: VendorCertificate) {
  const { certificate, fault } = readPeerCertificate(der);
  if (!certificate) throw new Error(fault);
  return certificate;
}

/** A database of its own: the vendor CAs of all organizations are looked at. */
async function setUp(name: string) {
  const ctx = await ownDatabaseContext(name);
  const vendors = vendorCertificates(ctx);
  return { ctx, vendors, judge: () => vendors.judge(peer(leaf), ctx.clock.now()) };
}

const add = (ctx: TestContext) => uploadVendorCa(ctx, root.pem, { scope: {} });

test("a CA counts as soon as the process hears of it, of every organization, and no more once it is removed", async () => {
  const { ctx, vendors, judge } = await setUp("vendor_snapshot");
  expect(await judge()).toMatchObject({ kind: "REFUSED", verdict: "unknown_ca", vendorCaIds: [] });
  const { id } = await add(ctx);
  vendors.hint();
  expect(await judge()).toMatchObject({ kind: "SOUND", vendorCaIds: [id] });
  const other = await testContext({ database: ctx.database });
  const { id: second } = await add(other);
  vendors.hint();
  expect(await judge()).toMatchObject({ kind: "SOUND", vendorCaIds: [id, second].sort() });
  // Its status is not judged here: what is suspended is told by the tables.
  await suspendVendorCa(ctx, { ca: id, ifMatch: undefined });
  await removeVendorCa(other, { ca: second, ifMatch: undefined });
  vendors.hint();
  expect(await judge()).toMatchObject({ kind: "SOUND", vendorCaIds: [id] });
});

test("what is remembered of a certificate ends with its dates, and comes back with the clock", async () => {
  const { ctx, judge } = await setUp("vendor_dates");
  const { id } = await add(ctx);
  expect(await judge()).toMatchObject({ kind: "SOUND" });
  ctx.clock.advance(60_000);
  expect(await judge()).toMatchObject({ kind: "SOUND" });
  ctx.clock.advance(1_000);
  const expired = (here: string) => ({
    ...{ kind: "REFUSED", verdict: "certificate_expired", vendorCaIds: [id] },
    message: `This certificate expired on 2026-11-21 12:01:00 UTC; here it is ${here} UTC.`,
  });
  expect(await judge()).toMatchObject(expired("2026-11-21 12:01:01"));
  ctx.clock.advance(1_000);
  expect(await judge()).toMatchObject(expired("2026-11-21 12:01:02"));
  ctx.clock.advance(-60_000);
  expect(await judge()).toMatchObject({ kind: "SOUND" });
});

test("the policy's smallest key holds once the process hears of it", async () => {
  const { ctx, vendors, judge } = await setUp("vendor_policy");
  const { id } = await add(ctx);
  expect(await judge()).toMatchObject({ kind: "SOUND" });
  await setPolicy(ctx, { minimumRsaBits: 3072 });
  vendors.hint();
  expect(await judge()).toMatchObject({ kind: "REFUSED", verdict: "weak_key", vendorCaIds: [id] });
});

test("callers at the same time share one reading, and one that fails is not kept", async () => {
  const { ctx } = await setUp("vendor_reading");
  await add(ctx);
  let readings = 0;
  let isDown = true;
  const findMany = (...args: Parameters<typeof ctx.db.vendorCaCertificate.findMany>) => {
    readings++;
    if (isDown) throw new Error("away");
    return ctx.db.vendorCaCertificate.findMany(...args);
  };
  const db = new Proxy(ctx.db, {
    get: (target, name) => (name === "vendorCaCertificate" ? { findMany } : Reflect.get(target, name)),
  });
  const vendors = vendorCertificates({ db, log: ctx.log });
  const judge = () => vendors.judge(peer(leaf), ctx.clock.now());
  await expect(judge()).rejects.toThrow("away");
  isDown = false;
  const all = await Promise.all([judge(), judge(), judge()]);
  expect([all.every(({ kind }) => kind === "SOUND"), readings]).toEqual([true, 2]);
});
