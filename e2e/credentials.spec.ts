import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import { type BaseStation, test as base, createBaseStation, expect, open } from "./fixtures";
import { declareKey, newPublicKeyPem } from "./keys";

const security = (page: Page) => page.getByRole("region", { name: "SECURITY" });
const tokenDialog = (page: Page) => page.getByRole("dialog", { name: "Make token" });
const revokeDialog = (page: Page) => page.getByRole("alertdialog", { name: "Revoke token" });
const regenerateDialog = (page: Page) => page.getByRole("alertdialog", { name: "Regenerate certificate" });

/** A Basics Station without a key of its own. */
const test = base.extend<{ basics: BaseStation }>({
  basics: async ({ api }, use) => {
    await use(await createBaseStation(api, { lrrUuid: `0016C0-${randomBytes(8).toString("hex").toUpperCase()}` }));
  },
});

async function openAdvanced(page: Page, { id }: Pick<BaseStation, "id">): Promise<Locator> {
  await page.goto(`/base-stations/${id}/advanced`);
  await expect(security(page)).toBeVisible();
  return security(page);
}

async function chooseReason(page: Page, dialog: Locator, reason: string): Promise<void> {
  await dialog.getByRole("button", { name: /Reason/ }).click();
  await page.getByRole("option", { name: reason, exact: true }).click();
}

/** What a station asks of CUPS, with the line of its cups.key. */
function callCups(eui: string, line: string): Promise<{ status: number; body: Buffer }> {
  const [name = "", value = ""] = line.trim().split(": ");
  const crc = 2077607535;
  const asked = {
    router: eui,
    cupsUri: null,
    tcUri: null,
    cupsCredCrc: crc,
    tcCredCrc: crc,
    station: "2.0.6",
    model: "e2e",
  };
  const body = JSON.stringify({ ...asked, package: null, keys: [] });
  return new Promise((resolve, reject) => {
    const url = new URL("/update-info", process.env.E2E_CUPS_URL);
    // The server's certificate is others' test; here it is the token that counts.
    const sent = request(url, { method: "POST", rejectUnauthorized: false, headers: { [name]: value } }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(pieces) }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

test("MAKE TOKEN shows the line of cups.key once, and the base station calls CUPS with it", async ({
  page,
  basics,
}) => {
  const widget = await openAdvanced(page, basics);
  await expect(widget).toContainText("It appears after the first REGENERATE or call at CUPS");
  await expect(widget).toContainText("None made here");
  const dialog = await open(widget.getByRole("button", { name: "MAKE TOKEN" }), tokenDialog(page));
  await dialog.getByRole("button", { name: "MAKE TOKEN" }).click();
  const stored = dialog.getByRole("button", { name: "I have stored it" });
  await expect(stored).toBeFocused();
  const line = (await dialog.locator("dd .mono").textContent()) ?? "";
  expect(line).toMatch(/^Authorization: Bearer bst_[A-Za-z0-9_-]{43}$/);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Download" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("cups.key");
  expect(readFileSync(await download.path(), "latin1")).toBe(`${line}\r\n`);
  await stored.click();
  await expect(dialog).toBeHidden();
  const token = line.slice("Authorization: Bearer ".length);
  await expect(widget).toContainText(`Token ${token.slice(0, 10)}...`);
  await expect(widget).toContainText("Not used yet");
  expect(await page.content()).not.toContain(token);

  const eui = basics.lrrUuid.slice(7);
  expect((await callCups(eui, `${line.slice(0, -1)}~`)).status).toBe(401);
  const answer = await callCups(eui, line);
  expect(answer.status).toBe(200);
  await expect(widget).toContainText("In use since");
  await expect(widget).toContainText("Handed out once, last"); // the LNS certificate that came with the answer
});

test("a token is revoked from the menu, after its dialog has said what stops working", async ({
  page,
  api,
  basics,
}) => {
  const made = await api.post(`/api/v1/base-stations/${basics.id}/tokens`, { data: { server: "CUPS" } });
  const { hint, keyFile } = await made.json();
  const widget = await openAdvanced(page, basics);
  const menu = page.getByRole("menuitem", { name: "REVOKE TOKEN" });
  await open(widget.getByRole("button", { name: "More for credentials" }), menu);
  await menu.click();
  const dialog = revokeDialog(page);
  await expect(dialog.getByRole("button", { name: "CANCEL" })).toBeFocused();
  await expect(dialog).toContainText(`Token ${hint}... is refused at once`);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog).toBeHidden();
  await expect(widget).toContainText("None made here");
  expect((await callCups(basics.lrrUuid.slice(7), keyFile)).status).toBe(401);
});

test("REGENERATE of a Basics Station without a key makes its LNS certificate, told in its own terms", async ({
  page,
  api,
  basics,
}) => {
  await api.post(`/api/v1/base-stations/${basics.id}/tokens`, { data: { server: "CUPS" } });
  const widget = await openAdvanced(page, basics);
  const dialog = await open(widget.getByRole("button", { name: "REGENERATE" }), regenerateDialog(page));
  await expect(dialog).toContainText("A new one is made, on a fresh key");
  await expect(dialog).toContainText("The base station fetches it from CUPS within 15 minutes");
  await expect(dialog).toContainText("Its CUPS credential is renewed as well");
  await chooseReason(page, dialog, "Compromised");
  await expect(dialog).toContainText("Its CUPS credential stops working at once");
  await chooseReason(page, dialog, "Lost on base station");
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog).toBeHidden();

  await expect(widget).toContainText("LNS certificate");
  await expect(widget).toContainText(/Valid - expires in \d+ days/);
  await expect(widget).toContainText("Waiting for download");
  await expect(widget).toContainText("The previous one is taken until this one is in use");
  const list = await (await api.get(`/api/v1/base-stations/${basics.id}/certificates`)).json();
  expect(list.data.map((one: { purpose: string }) => one.purpose).toSorted()).toEqual(["cups", "lns"]);
});

test("the inventory and a certificate's page tell what it is for", async ({ page, api, basics }) => {
  const address = `/api/v1/base-stations/${basics.id}/certificates/regenerate`;
  const { certificate } = await (await api.post(address, { data: { reason: "LOST" } })).json();
  await page.goto(`/security/certificates?q=${basics.lrrUuid}&purpose=lns`);
  await expect(page.getByRole("grid", { name: "Certificates" })).toContainText(`${basics.name}for LNS`);
  await page.goto(`/base-stations/${basics.id}/certificates/${certificate.id}`);
  await expect(page.getByRole("region", { name: "CERTIFICATE" })).toContainText("we made its key");
});

test("a station with a declared key has its own row beside those of LNS and CUPS", async ({ page, api, basics }) => {
  await declareKey(api, basics.id, newPublicKeyPem());
  const widget = await openAdvanced(page, basics);
  await expect(widget).toContainText("Base station certificate");
  await expect(widget).toContainText("LNS credential");
  await expect(widget).toContainText("CUPS credential");
});

test("a Viewer sees the rows, and why he may not make tokens", async ({ signedInAs, basics }) => {
  const widget = await openAdvanced(await signedInAs("VIEWER"), basics);
  await expect(widget.getByRole("button", { name: "MAKE TOKEN" })).toHaveAttribute("aria-disabled", "true");
});

test("a token is made by keyboard alone", async ({ page, basics }) => {
  const widget = await openAdvanced(page, basics);
  const button = widget.getByRole("button", { name: "MAKE TOKEN" });
  await button.press("Enter");
  await expect(tokenDialog(page)).toBeVisible();
  const make = tokenDialog(page).getByRole("button", { name: "MAKE TOKEN" });
  await expect(async () => {
    await page.keyboard.press("Tab");
    await expect(make).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.press("Enter");
  await expect(tokenDialog(page).getByRole("button", { name: "I have stored it" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(tokenDialog(page)).toBeHidden();
  await expect(button).toBeFocused();
});

for (const appearance of ["theme=light", "theme=dark", "theme=light&contrast=more"]) {
  test(`axe finds nothing on the rows and dialogs of a Basics Station: ${appearance}`, async ({
    page,
    api,
    basics,
    context,
    baseURL,
  }) => {
    await context.addCookies([{ name: "sk_appearance", value: appearance, url: baseURL ?? "" }]);
    await api.post(`/api/v1/base-stations/${basics.id}/tokens`, { data: { server: "CUPS" } });
    await api.post(`/api/v1/base-stations/${basics.id}/certificates/regenerate`, { data: { reason: "LOST" } });
    const widget = await openAdvanced(page, basics);
    await expectAccessible(page);
    await open(widget.getByRole("button", { name: "MAKE TOKEN" }), tokenDialog(page));
    await expectAccessible(page);
    for (const dialog of ["revoke-token", "regenerate", "revoke"]) {
      await page.goto(`/base-stations/${basics.id}/advanced?dialog=${dialog}`);
      await expect(page.getByRole("alertdialog")).toBeVisible();
      await expectAccessible(page);
    }
  });
}

test("at 360 px nothing scrolls sideways", async ({ page, api, basics }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await api.post(`/api/v1/base-stations/${basics.id}/tokens`, { data: { server: "CUPS" } });
  for (const reason of ["LOST", "OTHER"]) {
    await api.post(`/api/v1/base-stations/${basics.id}/certificates/regenerate`, { data: { reason } });
  }
  const widget = await openAdvanced(page, basics);
  await expect(widget).toContainText("Not handed out yet, awaited until");
  await open(widget.getByRole("button", { name: "Show" }), widget.getByRole("table"));
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await open(widget.getByRole("button", { name: "MAKE TOKEN" }), tokenDialog(page));
  await tokenDialog(page).getByRole("button", { name: "MAKE TOKEN" }).click();
  await expect(tokenDialog(page).getByRole("button", { name: "I have stored it" })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});
