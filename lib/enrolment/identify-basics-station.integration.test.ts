import { expect, test } from "vitest";
import type { JudgedVendor } from "#lib/certificate-authority/vendor-certificates";
import type { Eui64 } from "#lib/eui64";
import { readPeerCertificate } from "#lib/pki/peer-certificate";
import { insertBasicsStation, insertVendorCa } from "#lib/testing/basics-peer";
import { peerOf } from "#lib/testing/calling-station";
import { testContext } from "#lib/testing/context";
import { vendorLeaf, vendorRoot } from "#lib/testing/vendor-pki";
import { type BasicsIdentity, identifyBasicsStation } from "./identify-basics-station";

/** A station with a certificate of a vendor CA that was exchanged: its second version is in the tables. */
async function setUp() {
  const ctx = await testContext();
  const root = vendorRoot("Acme Root");
  const { id } = await insertVendorCa(ctx, root);
  await ctx.database.vendorCa.update({ where: { id }, data: { version: 2 } });
  const station = await insertBasicsStation(ctx);
  const { certificate } = readPeerCertificate(vendorLeaf(root, station.eui64).der);
  if (!certificate) throw new Error("no certificate");
  const router = station.eui64 as Eui64;
  const asked: BasicsIdentity = { peer: peerOf(certificate, "192.0.2.9"), server: "CUPS", router, token: null };
  return { ctx, id, station, asked };
}

test("what was judged by certificates that the vendor CA has no more is judged anew, without waiting to hear of it", async () => {
  const { ctx, id, station, asked } = await setUp();
  const old = new Map([[id, 1]]);
  const hints: unknown[] = [];
  const vendors = {
    judge: async (): Promise<JudgedVendor> =>
      hints.length === 0
        ? { kind: "SOUND", vendorCaIds: [id], versions: old }
        : { kind: "REFUSED", verdict: "unknown_ca", vendorCaIds: [id], versions: new Map([[id, 2]]) },
    hint: (judgedBy: unknown) => hints.push(judgedBy),
  };
  const refused = identifyBasicsStation({ ...ctx, vendors }, asked);
  await expect(refused).rejects.toMatchObject({ verdict: "unknown_ca", station: { id: station.id } });
  expect(hints).toEqual([old]);
});

test("the caller is told by which version of its vendor CA it was let in; nobody is while one changes all the time", async () => {
  const { ctx, id, station, asked } = await setUp();
  const by = (version: number) => ({
    judge: async (): Promise<JudgedVendor> => ({
      kind: "SOUND",
      vendorCaIds: [id],
      versions: new Map([[id, version]]),
    }),
    hint: () => {},
  });
  expect(await identifyBasicsStation({ ...ctx, vendors: by(2) }, asked)).toMatchObject({
    ...{ baseStationId: station.id, vendorCaId: id, vendorCaVersion: 2 },
  });
  const never = identifyBasicsStation({ ...ctx, vendors: by(1) }, asked);
  await expect(never).rejects.toMatchObject({ kind: "unavailable", code: "vendor_cas_changing" });
});
