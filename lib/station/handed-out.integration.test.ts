import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { blockVendorCertificate } from "#lib/certificate/block-vendor-certificate";
import { BlockCertificate } from "#lib/certificate-authority/vendor-ca-schema";
import { askUpdateInfo, filesOf, insertBasicsStation, insertVendorCa } from "#lib/testing/basics-peer";
import { startTestKeyInstaller, type TestKeyInstaller } from "#lib/testing/key-installer";
import { openssl } from "#lib/testing/openssl";
import { type VendorCertificate, vendorLeaf, vendorRoot } from "#lib/testing/vendor-pki";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let server: TestKeyInstaller;
beforeAll(async () => {
  server = await startTestKeyInstaller("handed_out");
});
afterAll(() => server?.stop());

test("a stolen vendor's certificate that its base station has replaced is blocked with what CUPS handed out to it", async () => {
  const root = vendorRoot();
  await insertVendorCa(server.ctx, root);
  const station = await insertBasicsStation(server.ctx);
  const [stolen, replacement] = [vendorLeaf(root, station.eui64), vendorLeaf(root, station.eui64)];
  for (const leaf of [stolen, replacement]) {
    const asked = await askUpdateInfo(server, { router: station.eui64, certificate: filesOf(leaf) });
    expect(asked.status).toBe(200);
  }
  const credentials = () =>
    server.ctx.database.stationCredential.findMany({ where: { baseStationId: station.id, server: "LNS" } });
  expect(await credentials()).toMatchObject([{ status: "CURRENT" }]);

  const sha256Of = ({ der }: VendorCertificate) => openssl(["dgst", "-sha256", "-binary"], der).bytes.toString("hex");
  const where = { baseStationId: station.id };
  const shown = async () =>
    (await server.ctx.database.baseStationObservation.findUnique({ where }))?.vendorCertificateSha256;
  await expect.poll(shown).toBe(sha256Of(replacement));
  const sha256 = sha256Of(stolen);
  await blockVendorCertificate(server.ctx, BlockCertificate.parse({ sha256, reason: "Stolen" }));

  expect(await credentials()).toMatchObject([{ status: "REVOKED" }]);
});
