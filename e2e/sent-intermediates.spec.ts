// A gateway that sends its chain: the root alone is uploaded, and the browser tells where the intermediate came from.
import { randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askUpdateInfo, type BasicsPeer } from "#lib/testing/basics-peer";
import { INTERMEDIATE_EXTENSIONS, vendorCertificate, vendorLeaf, vendorRoot } from "#lib/testing/vendor-pki";
import { expectAccessible } from "./axe";
import { createBaseStation, expect, product, test } from "./fixtures";

test("an intermediate that a gateway sends is taken, listed, told in History, and kept by EDIT CERTIFICATES", async ({
  page,
  api,
}) => {
  const label = randomBytes(3).toString("hex").toUpperCase();
  const eui = randomBytes(8).toString("hex").toUpperCase();
  const root = vendorRoot(`Acme ${label} Root`);
  const middle = vendorCertificate({
    ...{ subject: `/CN=Acme ${label} Gateways`, issuer: root, extensions: INTERMEDIATE_EXTENSIONS },
  });
  const leaf = vendorLeaf(middle, eui);
  const station = await createBaseStation(api, { lrrUuid: `0016C0-${eui}` });
  const data = { name: `Acme ${label}`, certificates: root.pem, scope: { euiPrefixes: [eui.slice(0, 8)] } };
  const ca = await (await api.post("/api/v1/vendor-cas", { data })).json();
  await page.goto(`/security/vendor-cas/${ca.id}`);
  const certificates = page.getByRole("region", { name: "CERTIFICATES", exact: true });
  await expect(certificates).toContainText(`CN=Acme ${label} Root`);

  const { data: authorities } = await (await api.get("/api/v1/certificate-authorities")).json();
  const rootFile = join(mkdtempSync(join(tmpdir(), "stationkeeper-e2e-")), "root.pem");
  writeFileSync(rootFile, authorities.find(({ kind }: { kind: string }) => kind === "ROOT").pem);
  const listening = { station: { cupsPort: Number(new URL(product.cupsUrl).port) }, rootFile };
  const ask = (cert: string) => {
    const peer: BasicsPeer = { certificate: { cert, key: leaf.keyPem }, router: eui };
    return askUpdateInfo(listening as Parameters<typeof askUpdateInfo>[0], peer);
  };
  expect((await ask(leaf.pem)).status).toBe(401);
  expect((await ask(leaf.pem + middle.pem)).status).toBe(200);
  expect((await ask(leaf.pem)).status).toBe(200);

  // The page, open since before, tells.
  await expect(certificates).toContainText(`CN=Acme ${label} Gateways`);
  await expect(certificates).toContainText(`Sent by ${station.name}, first seen`);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 900 });
      await expectAccessible(page);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.goto(`/base-stations/${station.id}/history`);
  await expect(page.getByText("Intermediate of a vendor CA taken from a base station").first()).toBeVisible();

  const other = vendorRoot(`Acme ${label} New Root`);
  await page.goto(`/security/vendor-cas/${ca.id}/certificates`);
  const text = page.getByLabel("CA certificates (PEM)");
  await expect(text).toHaveValue(root.pem);
  await expect(async () => {
    await text.fill(root.pem + other.pem);
    await expect(page.getByText("1 certificate that base stations sent stays")).toBeVisible({ timeout: 5_000 });
  }).toPass();
  await text.fill(other.pem);
  await expect(page.getByText("2 certificates count no more")).toBeVisible();
  await expect(page.getByText(/1 base station.* loses access/).first()).toBeVisible();
  await text.fill(root.pem + middle.pem);
  await expect(page.getByText("1 certificate that base stations sent counts as uploaded")).toBeVisible();
  await page.getByRole("button", { name: "SAVE" }).click();
  await expect(page.getByRole("region", { name: "CERTIFICATES", exact: true })).toContainText(
    `CN=Acme ${label} Gateways`,
  );
  await expect(page.getByText(`Sent by ${station.name}`)).toHaveCount(0);
});
