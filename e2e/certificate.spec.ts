import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Download, Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import { createBaseStation, expect, open, test } from "./fixtures";
import { currentCertificate, declareKey, newPublicKeyPem, regenerate } from "./keys";

const textOf = async (download: Download) => readFileSync(await download.path(), "utf8");

/** Chooses an item of the certificate's menu in the SECURITY widget. */
async function chooseInMenu(page: Page, item: string): Promise<void> {
  const widget = page.getByRole("region", { name: "SECURITY" });
  const menuItem = page.getByRole("menuitem", { name: item });
  await open(widget.getByRole("button", { name: "More for certificate" }), menuItem);
  await menuItem.click();
  await expect(page.getByRole("menu")).toBeHidden();
}

test("the certificate's page shows its fields, text and chain", async ({ page, baseStation, api }) => {
  await declareKey(api, baseStation.id, newPublicKeyPem());
  const certificate = await regenerate(api, baseStation.id);
  await page.goto(`/base-stations/${baseStation.id}/advanced`);
  await chooseInMenu(page, "View certificate");
  await expect(page).toHaveURL(new RegExp(`/certificates/${certificate.id}$`));

  const fields = page.getByRole("region", { name: "CERTIFICATE" });
  for (const text of [certificate.serialNumber, `CN=${baseStation.lrrUuid}`, "P-256", "Waiting for download"]) {
    await expect(fields).toContainText(text);
  }
  await expect(page.getByRole("region", { name: "EXTENSIONS" })).toContainText("TLS client authentication");
  await expect(page.getByRole("region", { name: "PEM" })).toContainText(certificate.pem.trim());
  await expect(page.getByRole("region", { name: "CHAIN" })).toContainText(certificate.chain.trim());
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});

test("what an operator downloads satisfies openssl, and does not count as the station's download", async ({
  page,
  baseStation,
  api,
}, testInfo) => {
  await declareKey(api, baseStation.id, newPublicKeyPem());
  const certificate = await regenerate(api, baseStation.id);
  await page.goto(`/base-stations/${baseStation.id}/advanced`);
  const files: string[] = [];
  for (const [item, suffix] of [
    ["Download PEM", ".pem"],
    ["Download chain", "-chain.pem"],
  ] as const) {
    const begun = page.waitForEvent("download");
    await chooseInMenu(page, item);
    const download = await begun;
    expect(download.suggestedFilename()).toBe(`${baseStation.lrrId}-${certificate.serialNumber}${suffix}`);
    const file = testInfo.outputPath(download.suggestedFilename());
    await download.saveAs(file);
    files.push(file);
    expect(await textOf(download)).toBe(suffix === ".pem" ? certificate.pem : certificate.chain);
  }
  const [leaf = "", chain = ""] = files;
  expect(execFileSync("openssl", ["verify", "-CAfile", chain, leaf], { encoding: "utf8" })).toContain("OK");

  expect((await currentCertificate(api, baseStation.id))?.delivery).toBe("WAITING_FOR_DOWNLOAD");
  await expect(page.getByRole("region", { name: "SECURITY" })).toContainText("Waiting for download");
});

test("the PEM can be copied from the menu and from the page", async ({ page, context, baseStation, api }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await declareKey(api, baseStation.id, newPublicKeyPem());
  const certificate = await regenerate(api, baseStation.id);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await page.goto(`/base-stations/${baseStation.id}/advanced`);
  await chooseInMenu(page, "Copy PEM");
  await expect(page.getByText("Certificate PEM copied")).toBeVisible();
  expect(await clipboard()).toBe(certificate.pem);
  await page.goto(`/base-stations/${baseStation.id}/certificates/${certificate.id}`);
  const copy = page.getByRole("region", { name: "CHAIN" }).getByRole("button", { name: "Copy" });
  await open(copy, page.getByText("Chain copied"));
  expect(await clipboard()).toBe(certificate.chain);
});

test("REVOKE that was opened while there was no certificate asks for a reason as soon as there is one", async ({
  page,
  baseStation,
  api,
}) => {
  await declareKey(api, baseStation.id, newPublicKeyPem());
  await page.goto(`/base-stations/${baseStation.id}/advanced?dialog=revoke`);
  const dialog = page.getByRole("alertdialog", { name: "Revoke certificate" });
  await expect(dialog).toContainText("There is no current certificate to revoke.");
  const certificate = await regenerate(api, baseStation.id);
  await expect(dialog).toContainText(certificate.serialNumber);
  await expect(dialog.locator(":focus")).toHaveCount(1); // where CLOSE was is nothing any more
  await expectAccessible(page);
});

test("a revoked certificate says why and by whom", async ({ page, baseStation, api }) => {
  await declareKey(api, baseStation.id, newPublicKeyPem());
  const first = await regenerate(api, baseStation.id);
  await regenerate(api, baseStation.id, "IPSEC_TO_TLS");
  await page.goto(`/base-stations/${baseStation.id}/advanced`);
  const widget = page.getByRole("region", { name: "SECURITY" });
  const link = widget.getByRole("link", { name: first.serialNumber });
  await open(widget.getByRole("button", { name: "Show" }), link);
  await link.click();
  const fields = page.getByRole("region", { name: "CERTIFICATE" });
  await expect(fields).toContainText("Revoked");
  await expect(fields).toContainText("IPSec to TLS");
  await expect(fields).toContainText(/by Bootstrap token/);
});

test("a certificate under another base station's address is not found", async ({ page, baseStation, api }) => {
  const other = await createBaseStation(api);
  await declareKey(api, baseStation.id, newPublicKeyPem());
  const certificate = await regenerate(api, baseStation.id);
  await page.goto(`/base-stations/${other.id}/certificates/${certificate.id}`);
  await expect(page.getByRole("heading", { name: "Not found or not in your domains" })).toBeVisible();
});
