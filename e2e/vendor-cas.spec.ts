import { createHash, randomBytes } from "node:crypto";
import type { APIRequestContext, Page } from "@playwright/test";
import { Client } from "pg";
import {
  INTERMEDIATE_EXTENSIONS,
  type VendorCertificate,
  vendorCertificate,
  vendorLeaf,
  vendorRoot,
} from "#lib/testing/vendor-pki";
import { expectAccessible } from "./axe";
import { createBaseStation, expect, expectTooltip, open, product, test } from "./fixtures";

const bytes = (count: number) => randomBytes(count).toString("hex").toUpperCase();

interface Vendor {
  name: string;
  root: VendorCertificate;
  middle: VendorCertificate;
  /** Of its stations: 8 hex digits that nobody else has. */
  prefix: string;
}

/** A vendor of the test's own, with a root and an intermediate. */
function newVendor(): Vendor {
  const name = `Acme ${bytes(3)}`;
  const root = vendorRoot(`${name} Root`);
  const middle = vendorCertificate({
    ...{ subject: `/CN=${name} Gateways`, issuer: root, extensions: INTERMEDIATE_EXTENSIONS },
  });
  return { name, root, middle, prefix: bytes(4) };
}

async function upload(api: APIRequestContext, { name, root, middle, prefix }: Vendor, more: object = {}) {
  const data = { name, certificates: root.pem + middle.pem, scope: { euiPrefixes: [prefix] }, ...more };
  const answer = await api.post("/api/v1/vendor-cas", { data });
  expect(answer.status(), await answer.text()).toBe(201);
  return answer.json();
}

async function inDatabase(sql: string, values: readonly unknown[]): Promise<void> {
  const database = new Client({ connectionString: product.databaseUrl });
  await database.connect();
  await database.query(sql, [...values]);
  await database.end();
}

/** A declared Basics Station of the vendor that came by its CA a moment ago; its certificate was kept. */
async function seenStation(api: APIRequestContext, vendor: Vendor, ca: string) {
  const eui = `${vendor.prefix}${bytes(4)}`;
  const station = await createBaseStation(api, { lrrUuid: `0016C0-${eui}` });
  const { der } = vendorLeaf(vendor.middle, eui);
  const sha256 = createHash("sha256").update(der).digest("hex");
  await inDatabase(
    `INSERT INTO base_station_observation (base_station_id, last_contact_at, last_address, vendor_ca_id,
       vendor_certificate_sha256, vendor_certificate_at) VALUES ($1, now(), '192.0.2.9', $2, $3, now())`,
    [station.id, ca, sha256],
  );
  await inDatabase("INSERT INTO shown_vendor_certificate (base_station_id, certificate, sha256) VALUES ($1, $2, $3)", [
    station.id,
    Buffer.from(der),
    sha256,
  ]);
  return station;
}

/** In light and dark, wide and narrow: axe finds nothing, and nothing sticks out. */
async function expectFit(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await expectAccessible(page);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

const bundle = (page: Page) => page.getByLabel("CA certificates (PEM)");
const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test("a bundle is judged line by line before SAVE, and stored once it is sound", async ({ page }) => {
  const vendor = newVendor();
  const leaf = vendorLeaf(vendor.middle, `${vendor.prefix}FFFE0001`);
  await page.goto("/security/vendor-cas");
  await page.getByRole("link", { name: "UPLOAD" }).first().click();
  const save = page.getByRole("button", { name: "SAVE" });

  await expect(async () => {
    await bundle(page).fill(vendor.middle.pem + leaf.pem);
    await expect(page.getByText("2 of 2 certificates have a fault")).toBeVisible({ timeout: 3_000 });
  }).toPass();
  await expect(page.getByText(`add the certificate of "CN=${vendor.name} Root,O=Acme"`)).toBeVisible();
  await expect(page.getByText("This is an end certificate, not a CA. Upload the CA that signed it.")).toBeVisible();
  await expect(save).toHaveAttribute("aria-disabled", "true");
  await expectFit(page);

  await bundle(page).fill(vendor.middle.pem + vendor.root.pem);
  await expect(page.getByText("All 2 certificates are in order")).toBeVisible();
  await page.getByLabel("Name").fill(vendor.name);
  await page.getByLabel("EUI-64 prefixes").fill("58A0CX");
  await page.getByLabel("Domains").click();
  await expect(page.getByText("An EUI-64 prefix is 1 to 16 hex digits")).toBeVisible();
  await page.getByLabel("EUI-64 prefixes").fill(`${vendor.prefix}, 0016c0ff`);
  await page.getByLabel("Domains").fill("team:north");
  await save.click();

  await expect(page.getByRole("heading", { name: vendor.name }).first()).toBeVisible();
  const ca = region(page, "VENDOR CA");
  await expect(ca).toContainText("Active");
  await expect(ca).toContainText(vendor.prefix);
  await expect(ca).toContainText("team:north");
  await expect(region(page, "CERTIFICATES")).toContainText(`CN=${vendor.name} Gateways`);
  await expectFit(page);
});

test("by keyboard alone: paste, fill in, Ctrl Enter", async ({ page }) => {
  const vendor = newVendor();
  await page.goto("/security/vendor-cas/upload");
  await expect(async () => {
    await bundle(page).focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(vendor.root.pem);
    await expect(page.getByText("This certificate is in order")).toBeVisible({ timeout: 3_000 });
  }).toPass();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "CHOOSE FILE" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.insertText(vendor.name);
  await page.keyboard.press("Tab");
  await page.keyboard.insertText(vendor.prefix);
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(region(page, "VENDOR CA")).toContainText(vendor.prefix);
});

test("a private key leaves the screen at once and is not sent", async ({ page }) => {
  const { root } = newVendor();
  await page.goto("/security/vendor-cas/upload");
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.postData() ?? ""));
  await expect(async () => {
    await bundle(page).fill("");
    await bundle(page).fill(root.pem + root.keyPem);
    await expect(page.getByText("It must never leave its owner")).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(bundle(page)).toHaveValue("");
  expect(sent.filter((body) => body.includes("PRIVATE KEY"))).toEqual([]);
});

test("a certificate is tested: chain, EUI, station and verdict, and then accepted", async ({ page, api }) => {
  const vendor = newVendor();
  await upload(api, vendor);
  const eui = `${vendor.prefix}FFFE0002`;
  const leaf = vendorLeaf(vendor.middle, eui.toLowerCase());
  await page.goto("/security/vendor-cas");
  await page.getByRole("link", { name: "TEST A CERTIFICATE" }).first().click();
  const result = region(page, "RESULT");
  await expect(async () => {
    await page.getByLabel("Certificate of a base station (PEM)").fill(leaf.pem);
    await page.getByRole("button", { name: "TEST" }).click();
    await expect(result).toBeVisible({ timeout: 3_000 });
  }).toPass();
  await expect(page.getByText("No base station is declared with this EUI-64")).toBeVisible();
  await expect(result).toContainText(eui);
  await expect(result).toContainText(`CN=${vendor.name} Root,O=Acme`);
  await expect(result).toContainText("P-256");
  await expectFit(page);

  const station = await createBaseStation(api, { lrrUuid: `0016C0-${eui}` });
  await page.getByRole("button", { name: "TEST" }).click();
  await expect(page.getByText("A base station with this certificate is let in")).toBeVisible();
  await expect(result.getByRole("link", { name: station.name })).toBeVisible();
});

test("SUSPEND and REMOVE say first who loses access; REMOVE waits for the name, and Enter does not confirm", async ({
  page,
  api,
}) => {
  const vendor = newVendor();
  const { id } = await upload(api, vendor);
  const station = await seenStation(api, vendor, id);
  await page.goto(`/security/vendor-cas/${id}`);
  await expect(region(page, "BASE STATIONS")).toContainText(station.name);

  const ca = region(page, "VENDOR CA");
  const suspend = page.getByRole("alertdialog", { name: "Suspend vendor CA" });
  await open(ca.getByRole("button", { name: "SUSPEND" }), suspend);
  await expect(suspend).toContainText("1 base station that came by it last loses access");
  await expect(suspend).toContainText(station.name);
  await expect(suspend.getByRole("button", { name: "CANCEL" })).toBeFocused();
  await expectAccessible(page);
  await suspend.getByRole("button", { name: "SUSPEND" }).click();
  await expect(ca).toContainText("Suspended");

  const resume = page.getByRole("alertdialog", { name: "Resume vendor CA" });
  await open(ca.getByRole("button", { name: "RESUME" }), resume);
  await resume.getByRole("button", { name: "RESUME" }).click();
  await expect(ca).toContainText("Active");

  const remove = page.getByRole("alertdialog", { name: "Remove vendor CA" });
  await open(ca.getByRole("button", { name: "REMOVE" }), remove);
  await expect(remove).toContainText("1 base station that came by it last loses access");
  await expectAccessible(page);
  const confirm = remove.getByRole("button", { name: "REMOVE" });
  await expect(confirm).toHaveAttribute("aria-disabled", "true");
  await remove.getByRole("textbox").fill(vendor.name);
  await confirm.focus();
  await page.keyboard.press("Enter");
  await expect(remove).toContainText("Enter does not confirm");
  await page.keyboard.press("Space");
  await expect(page).toHaveURL(/\/security\/vendor-cas$/);
  await expect(page.getByRole("link", { name: vendor.name })).toHaveCount(0);
  expect((await api.get(`/api/v1/vendor-cas/${id}`)).status()).toBe(404);
});

test("the certificates are exchanged: judged line by line, and who would lose access is told before SAVE", async ({
  page,
  api,
}) => {
  const vendor = newVendor();
  const { id } = await upload(api, vendor);
  const station = await seenStation(api, vendor, id);
  await page.goto(`/security/vendor-cas/${id}`);
  await page.getByRole("link", { name: "EDIT CERTIFICATES" }).click();
  await expect(page.getByRole("heading", { name: "Edit certificates" })).toBeVisible();
  const save = page.getByRole("button", { name: "SAVE" });
  await expect(page.getByText("All 2 certificates are in order")).toBeVisible();
  await expect(bundle(page)).toHaveValue(/^-----BEGIN CERTIFICATE-----[\s\S]*-----END CERTIFICATE-----\s*$/);
  await expectTooltip(page, save, "SAVE waits for a change");

  await bundle(page).fill(vendor.middle.pem);
  await expect(page.getByText(`add the certificate of "CN=${vendor.name} Root,O=Acme"`)).toBeVisible();
  await expect(save).toHaveAttribute("aria-disabled", "true");

  const successor = vendorRoot(`${vendor.name} Second`);
  await bundle(page).fill(successor.pem + vendor.root.pem + vendor.middle.pem);
  await expect(page.getByText("1 certificate comes in")).toBeVisible();
  await expect(page.getByText("No base station that came by it last is known to lose access")).toBeVisible();

  await bundle(page).fill(successor.pem);
  await expect(page.getByText("2 certificates count no more")).toBeVisible();
  const effects = page.getByRole("list").filter({ hasText: "Its scope takes in" });
  await expect(effects).toContainText("1 base station that came by it last loses access");
  await expect(effects).toContainText(station.name);
  await expect(effects).toContainText("whether it leads to a root, is not known");
  await expectFit(page);

  await bundle(page).focus();
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(region(page, "VENDOR CA")).toBeVisible();
  await expect(page.getByText("Certificates saved.")).toBeVisible();
  await expect(region(page, "CERTIFICATES")).toContainText(`CN=${vendor.name} Second`);
  await expect(region(page, "CERTIFICATES")).not.toContainText(`CN=${vendor.name} Gateways`);
  await page.goto("/history");
  await expect(page.getByRole("main")).toContainText("Certificates of a vendor CA exchanged");
});

test("whoever exchanges certificates that somebody else exchanged meanwhile is told, and loses no text", async ({
  page,
  api,
}) => {
  const vendor = newVendor();
  const { id } = await upload(api, vendor);
  await page.goto(`/security/vendor-cas/${id}/certificates`);
  await expect(page.getByText("All 2 certificates are in order")).toBeVisible();
  await bundle(page).fill(vendor.root.pem);
  await expect(page.getByText("1 certificate counts no more")).toBeVisible();
  const data = { certificates: vendor.root.pem + vendorRoot("Faster").pem };
  expect((await api.put(`/api/v1/vendor-cas/${id}/certificates`, { data })).status()).toBe(200);
  await page.getByRole("button", { name: "SAVE" }).click();
  await expect(page.getByText("Someone changed this vendor CA since you opened it.")).toBeVisible();
  await expect(bundle(page)).toHaveValue(vendor.root.pem);
  await expect(page.getByText("CN=Faster,O=Acme", { exact: true })).toBeVisible(); // it would go now
  await page.getByRole("button", { name: "SAVE" }).click();
  await expect(page.getByText("Certificates saved.")).toBeVisible();
});

test("there is a way back from the pages of a vendor CA at every width", async ({ page, api }) => {
  const vendor = newVendor();
  const { id } = await upload(api, vendor);
  const crumbs = page.getByRole("navigation", { name: "Breadcrumb" });
  await page.goto(`/security/vendor-cas/${id}/certificates`);
  await crumbs.getByRole("link", { name: vendor.name }).click();
  await expect(page).toHaveURL(new RegExp(`/vendor-cas/${id}$`));
  await crumbs.getByRole("link", { name: "Vendor CAs" }).click();
  await expect(page).toHaveURL(/\/vendor-cas$/);

  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`/security/vendor-cas/${id}/certificates`);
  await expect(crumbs).toBeHidden();
  await page.getByRole("link", { name: vendor.name }).click();
  await expect(page.getByRole("heading", { level: 1, name: vendor.name })).toBeVisible();
  await page.getByRole("link", { name: "Vendor CAs", exact: true }).click();
  await expect(page).toHaveURL(/\/vendor-cas$/);
});

test("the scope is edited, and overlaps are shown", async ({ page, api }) => {
  const vendor = newVendor();
  const { id } = await upload(api, vendor);
  const other = newVendor();
  await upload(api, other, { scope: { euiPrefixes: [vendor.prefix.slice(0, 7)] } });
  await page.goto(`/security/vendor-cas/${id}`);
  const ca = region(page, "VENDOR CA");
  await expect(ca.getByRole("link", { name: other.name })).toBeVisible();
  const dialog = page.getByRole("dialog", { name: "Edit vendor CA" });
  await open(ca.getByRole("button", { name: "EDIT" }), dialog);
  await dialog.getByLabel("EUI-64 ranges").fill(`${vendor.prefix}00000000-${vendor.prefix}0000FFFF`);
  await dialog.getByLabel("EUI-64 prefixes").fill("");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "SAVE" }).click();
  await expect(ca).toContainText(`${vendor.prefix}00000000-${vendor.prefix}0000FFFF`);
});

test("another person approves, who uploaded cannot", async ({ page, api }) => {
  const vendor = newVendor();
  const { id } = await upload(api, vendor);
  const await_ = (who: string) =>
    inDatabase("UPDATE vendor_ca SET status = 'AWAITING_APPROVAL', created_by_id = $2 WHERE id = $1", [id, who]);
  const database = new Client({ connectionString: product.databaseUrl });
  await database.connect();
  const { rows } = await database.query("SELECT id FROM operator WHERE email = $1", [product.administrator.email]);
  await database.end();
  await await_(rows[0].id);
  await page.goto(`/security/vendor-cas/${id}`);
  const approve = region(page, "VENDOR CA").getByRole("button", { name: "APPROVE" });
  await expect(approve).toHaveAttribute("aria-disabled", "true");
  await expectTooltip(page, approve, "Another person than whoever asked for it");

  await await_("usr_somebody");
  await page.reload();
  const dialog = page.getByRole("alertdialog", { name: "Approve vendor CA" });
  await open(approve, dialog);
  await dialog.getByRole("button", { name: "APPROVE" }).click();
  await expect(region(page, "VENDOR CA")).toContainText("Active");
});

test("a single certificate is blocked by paste and unblocked", async ({ page, api }) => {
  const vendor = newVendor();
  const { id } = await upload(api, vendor);
  const leaf = vendorLeaf(vendor.middle, `${vendor.prefix}FFFE0003`);
  await page.goto(`/security/vendor-cas/${id}`);
  const blocked = region(page, "BLOCKED CERTIFICATES");
  const dialog = page.getByRole("dialog", { name: "Block a certificate" });
  await open(blocked.getByRole("button", { name: "BLOCK A CERTIFICATE" }), dialog);
  await dialog.getByRole("button", { name: "BLOCK" }).click();
  await expect(dialog).toContainText("Paste the certificate, or its SHA-256.");
  await expect(dialog).toContainText("Say why.");
  await dialog.getByLabel("Certificate (PEM), or its SHA-256").fill(leaf.pem);
  await dialog.getByLabel("Reason").fill("Gateway stolen");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "BLOCK" }).click();
  await expect(blocked).toContainText(`CN=${vendor.prefix}FFFE0003`);
  await expect(blocked).toContainText("Gateway stolen");

  const unblock = page.getByRole("alertdialog", { name: "Unblock certificate" });
  await open(blocked.getByRole("button", { name: `Unblock CN=${vendor.prefix}FFFE0003` }), unblock);
  await unblock.getByRole("button", { name: "UNBLOCK" }).click();
  await expect(blocked).toContainText("None is blocked.");
});

test("the list stands at every width, and whoever may not change it sees why", async ({ page, api, signedInAs }) => {
  const vendor = newVendor();
  const { id } = await upload(api, vendor);
  await page.goto("/security/vendor-cas");
  await expect(page.getByRole("link", { name: vendor.name }).first()).toBeVisible();
  await expectFit(page);

  const reader = await signedInAs("VIEWER");
  await reader.goto(`/security/vendor-cas/${id}`);
  const remove = region(reader, "VENDOR CA").getByRole("button", { name: "REMOVE" });
  await expect(remove).toHaveAttribute("aria-disabled", "true");
  await remove.focus();
  await expect(reader.getByRole("tooltip")).toContainText("Only an Administrator");
  await reader.goto(`/security/vendor-cas/${id}/certificates`);
  await expect(reader.getByText("Only an Administrator uploads").first()).toBeVisible();
  await expect(reader.getByRole("button", { name: "SAVE" })).toHaveAttribute("aria-disabled", "true");
  await reader.goto("/security/vendor-cas/upload");
  await expect(reader.getByText("Only an Administrator uploads").first()).toBeVisible();
  await expect(reader.getByRole("button", { name: "SAVE" })).toHaveAttribute("aria-disabled", "true");
});
