import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { APIRequestContext, Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import { createBaseStation, expect, test } from "./fixtures";
import { declareKey, newPublicKeyPem, newRsaPublicKeyPem, regenerate } from "./keys";

const word = () => randomBytes(5).toString("hex");
const rows = (page: Page) =>
  page.getByRole("grid", { name: "Certificates" }).getByRole("rowgroup").last().getByRole("row");

/** Two stations that only this test's word finds: one with a P-256 certificate, one with an RSA and a revoked one. */
async function twoStations(api: APIRequestContext) {
  const tag = word();
  const make = (name: string) => createBaseStation(api, { name: `${name} ${tag}`, tags: [tag] });
  const aarau = await make("Aarau");
  const chur = await make("Chur");
  await declareKey(api, aarau.id, newPublicKeyPem());
  await declareKey(api, chur.id, newRsaPublicKeyPem(2048));
  const current = await regenerate(api, aarau.id);
  const revoked = await regenerate(api, chur.id);
  const newest = await regenerate(api, chur.id);
  return { tag, aarau, chur, current, revoked, newest };
}

test("a certificate is found by its serial number as openssl prints it, and its row leads to it", async ({
  page,
  api,
}) => {
  const { aarau, current } = await twoStations(api);
  await page.goto("/security/certificates");
  const search = page.getByRole("searchbox", { name: "Search certificates" });
  await search.fill(current.serialNumber.toUpperCase().match(/../g)?.join(":") ?? "");
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(/q=\d\d%3A/);
  await rows(page).getByRole("link", { name: aarau.name }).click();
  await expect(page).toHaveURL(new RegExp(`/certificates/${current.id}$`));
  await page.goBack();
  await expect(rows(page)).toHaveCount(1);
});

test("filters, sort and page stand in the URL, and CLEAR FILTERS shows all again", async ({ page, api }) => {
  const { tag, aarau, chur } = await twoStations(api);
  await page.goto(`/security/certificates?q=${tag}`);
  await expect(rows(page)).toHaveCount(3);
  await page.getByRole("button", { name: "Add filter" }).click();
  await page.getByRole("menuitem", { name: "Revoked" }).click();
  await expect(page).toHaveURL(/state=revoked/);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText(chur.name);

  await page.goto(`/security/certificates?q=${tag}&algorithm=P-256`);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText(aarau.name);
  await page.getByRole("link", { name: "Remove filter Key" }).click();
  await expect(rows(page)).toHaveCount(3);

  await page.getByRole("columnheader", { name: "Base station" }).click();
  await expect(page).toHaveURL(/sort=baseStation/);
  await expect(rows(page).first()).toContainText(aarau.name);

  await page.goto(`/security/certificates?q=${tag}&state=expired`);
  await expect(page.getByText("No certificate matches 2 filters")).toBeVisible();
  await page.getByRole("link", { name: "CLEAR FILTERS" }).click();
  await expect(page).toHaveURL(/\/security\/certificates$/);
});

test("by keyboard alone: f filters, j walks the rows, Enter opens", async ({ page, api }) => {
  const { tag, current } = await twoStations(api);
  await page.goto(`/security/certificates?q=${tag}&sort=issuedAt`);
  await expect(rows(page)).toHaveCount(3);
  const menu = page.getByRole("menu", { name: "Filters" });
  await page.keyboard.press("f");
  await expect(menu).toBeVisible();
  await page.keyboard.type("P-256");
  await page.keyboard.press("Enter");
  await expect(menu).toBeHidden();
  await expect(rows(page)).toHaveCount(1);
  await page.keyboard.press("j");
  await expect(rows(page)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/certificates/${current.id}$`));
});

test("Export to CSV gives the certificates of the list as it is filtered", async ({ page, api }) => {
  const { tag, current, revoked } = await twoStations(api);
  await page.goto(`/security/certificates?q=${tag}&state=revoked`);
  await expect(rows(page)).toHaveCount(1);
  const begun = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export to CSV" }).click();
  const download = await begun;
  expect(download.suggestedFilename()).toMatch(/^certificates-\d{4}-\d\d-\d\d\.csv$/);
  const text = readFileSync(await download.path(), "utf8");
  expect(text).toContain(`${revoked.serialNumber},REVOKED,`);
  expect(text).not.toContain(current.serialNumber);
  expect(text.trimEnd().split("\r\n")).toHaveLength(2);
});

test("a certificate that is revoked elsewhere changes in the open list", async ({ page, api }) => {
  const { tag, current } = await twoStations(api);
  await page.goto(`/security/certificates?q=${tag}&algorithm=P-256`);
  await expect(rows(page)).toContainText(/Valid, 7\d\d days/);
  await api.post(`/api/v1/certificates/${current.id}/revoke`, { data: { reason: "OTHER" } });
  await expect(rows(page)).toContainText("Revoked");
});

test("a week of the calendar leads to the certificates that end in it", async ({ page, api }) => {
  const { tag } = await twoStations(api);
  await page.goto("/security/calendar");
  const table = page.getByRole("table");
  const week = table
    .getByRole("row")
    .filter({ has: page.getByRole("link") })
    .first();
  const count = Number(((await week.getByRole("link").textContent()) ?? "").replaceAll(",", ""));
  expect(count).toBeGreaterThan(1);
  await week.getByRole("link").click();
  await expect(page).toHaveURL(/state=valid&from=\d{4}-\d\d-\d\d&to=/);
  // How many there are changes under our hands: other tests issue and revoke at the same time.
  await expect(page.getByRole("status").filter({ hasText: /of [\d,]+/ })).toBeVisible();
  await page.getByRole("searchbox", { name: "Search certificates" }).fill(tag);
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole("link", { name: "Remove filter Ends" }).click();
  await expect(page).not.toHaveURL(/from=/);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on inventory and calendar, and 360 px suffice: ${colorScheme}`, async ({ page, api }) => {
    await twoStations(api);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const path of [
      "/security/certificates",
      "/security/certificates?state=expired&q=nothing",
      "/security/calendar",
    ]) {
      for (const width of [1440, 360]) {
        await page.setViewportSize({ width, height: 800 });
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expectAccessible(page);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      }
    }
  });
}
