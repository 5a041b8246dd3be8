import type { Locator, Page } from "@playwright/test";
import { Client } from "pg";
import { expectAccessible } from "./axe";
import { CallingStation } from "./calling-station";
import { type BaseStation, test as base, createBaseStation, expect, expectTooltip, open, product } from "./fixtures";
import { currentCertificate, declareKey, newPublicKeyPem, regenerate } from "./keys";

const security = (page: Page) => page.getByRole("region", { name: "SECURITY" });
const passwordDialog = (page: Page) => page.getByRole("dialog", { name: "Password" });
const regenerateDialog = (page: Page) => page.getByRole("alertdialog", { name: "Regenerate certificate" });

/** `caller` is a base station's own side: openssl and curl. */
const test = base.extend<{ caller: CallingStation }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are asked for from this pattern.
  caller: async ({}, use) => {
    const caller = new CallingStation();
    await use(caller);
    caller.end();
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

const radio = (within: Locator | Page, name: string) => within.getByText(name, { exact: true });

test("a base station changes over to a password, which is generated, shown once, and lets it enrol", async ({
  page,
  api,
  baseStation,
  caller,
}) => {
  await page.goto(`/base-stations/${baseStation.id}/edit`);
  await radio(page, "Password").click();
  await page.getByRole("button", { name: "SAVE" }).click();
  await expect(page).toHaveURL(new RegExp(`/base-stations/${baseStation.id}$`));

  const widget = await openAdvanced(page, baseStation);
  await expect(widget).toContainText("Not used: this base station authenticates by password");
  await expect(widget).toContainText("The base station cannot enrol without one");
  const dialog = await open(widget.getByRole("button", { name: "SET PASSWORD" }), passwordDialog(page));
  await dialog.getByRole("button", { name: "SAVE" }).click();
  const stored = dialog.getByRole("button", { name: "I have stored it" });
  await expect(stored).toBeFocused();
  const password = (await dialog.locator("dd .mono").textContent()) ?? "";
  expect(password.length).toBeGreaterThanOrEqual(12);
  await stored.click();
  await expect(dialog).toBeHidden();
  await expect(widget).toContainText(/Changed .* by Administrator/);
  await expect(widget).not.toContainText(password);

  expect(caller.enrol({ basic: `${baseStation.lrrUuid}:not-the-password` }).status).toBe(401);
  expect(caller.enrol({ basic: `${baseStation.lrrUuid}:${password}` }).status).toBe(200);
  await expect(widget).toContainText(/Downloaded \d\d:\d\d:\d\d/);
  await expect(widget).toContainText("On record: P-256");
  await expect(widget).toContainText("Wrong password");
  expect((await currentCertificate(api, baseStation.id))?.delivery).toBe("DOWNLOADED");
});

test("REGENERATE of a base station with a password waits until it enrols", async ({ page, api, caller }) => {
  const baseStation = await createBaseStation(api, { access: "PASSWORD" });
  const widget = await openAdvanced(page, baseStation);
  const dialog = await open(widget.getByRole("button", { name: "SET PASSWORD" }), passwordDialog(page));
  await radio(dialog, "Choose a password").click();
  const save = dialog.getByRole("button", { name: "SAVE" });
  const field = dialog.getByRole("textbox", { name: "Password" });
  await field.fill("short");
  await expect(save).toHaveAttribute("aria-disabled", "true");
  await field.fill("grüezi mitenand ihr");
  await save.click();
  await expect(dialog).toContainText("Letters, digits, spaces and signs of ASCII only.");
  await field.fill("correct horse battery");
  await save.click();
  await expect(dialog).toBeHidden();

  const regeneration = await open(widget.getByRole("button", { name: "REGENERATE" }), regenerateDialog(page));
  await expect(regeneration).toContainText("A new one is generated when the base station enrols with its password");
  await chooseReason(page, regeneration, "Other");
  await regeneration.getByRole("button", { name: "Confirm" }).click();
  await expect(regeneration).toBeHidden();
  await expect(widget).toContainText("Waiting for the base station to enrol");
  await expectAccessible(page);

  const basic = `${baseStation.lrrUuid}:correct horse battery`;
  await expect.poll(() => caller.enrol({ basic }).status).toBe(200);
  await expect(widget).toContainText("Valid - expires in");
  await expect(widget).not.toContainText("Waiting for the base station to enrol");
});

test("the old certificate holds until the new one is in use, and is revoked then", async ({
  page,
  api,
  baseStation,
  caller,
}) => {
  await declareKey(api, baseStation.id, caller.publicKeyPem);
  const first = await regenerate(api, baseStation.id);
  expect(caller.fetchCertificate().status).toBe(200);
  expect(caller.fetchCertificate({ identity: "issued" }).status).toBe(200);
  const widget = await openAdvanced(page, baseStation);
  await expect(widget).toContainText(/In use since \d\d:\d\d:\d\d/);

  const dialog = await open(widget.getByRole("button", { name: "REGENERATE" }), regenerateDialog(page));
  await expect(dialog.getByRole("radio", { name: "Revoke the current certificate now" })).toBeChecked();
  await chooseReason(page, dialog, "Lost on base station");
  await expect(dialog).toContainText(`Certificate ${first.serialNumber} is revoked at once`);
  await radio(dialog, "Revoke it once the new one is in use").click();
  await expect(dialog).toContainText(`Certificate ${first.serialNumber} is revoked once the new one is in use`);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog).toBeHidden();

  await expect(widget).toContainText("the previous certificate holds until this one is in use");
  await expect(widget).toContainText(/Waiting for download 1[45]:\d\d/);
  const row = widget.getByRole("row", { name: first.serialNumber });
  await open(widget.getByRole("button", { name: "Show" }), row);
  await expect(row).toContainText("Valid (overlapping)");
  await expect(row).toContainText("Lost on base station, once replaced");

  // It still lets the station in, which takes the new one and comes with that.
  expect(caller.fetchCertificate({ identity: "issued" }).status).toBe(200);
  await expect(widget).toContainText(/Downloaded \d\d:\d\d:\d\d/);
  await expect(row).toContainText("Valid (overlapping)");
  expect(caller.fetchCertificate({ identity: "issued" }).status).toBe(200);
  await expect(widget).toContainText(/In use since \d\d:\d\d:\d\d/);
  await expect(row).toContainText("Revoked");

  await row.getByRole("link").click();
  const timeline = page.getByRole("list", { name: "Timeline of this certificate" }).getByRole("listitem");
  await expect(timeline).toHaveText([
    /Asked for: Lost on base station/,
    /Generated/,
    /Downloaded by the base station.*from 127\.0\.0\.1/,
    /In use/,
    /Revoked: Lost on base station.*by Administrator/,
  ]);
  await expectAccessible(page);
});

test("a compromised certificate is never left for later", async ({ page, api, baseStation }) => {
  await declareKey(api, baseStation.id, newPublicKeyPem());
  await regenerate(api, baseStation.id);
  await declareKey(api, baseStation.id, newPublicKeyPem());
  const widget = await openAdvanced(page, baseStation);
  const dialog = await open(widget.getByRole("button", { name: "REGENERATE" }), regenerateDialog(page));
  const later = radio(dialog, "Revoke it once the new one is in use");
  await later.click();
  await chooseReason(page, dialog, "Compromised");
  await expect(later).toBeHidden();
  await expect(dialog).toContainText("is revoked at once");
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog).toBeHidden();
  await expect(widget).toContainText("the previous certificate is revoked");
});

test("what the base station reports stands on its page with its time, and what differs is marked", async ({
  page,
  api,
  baseStation,
  caller,
}) => {
  await declareKey(api, baseStation.id, caller.publicKeyPem);
  const widget = await openAdvanced(page, baseStation);
  await expect(widget).toContainText("Wanted. The base station has not called yet");
  await regenerate(api, baseStation.id);
  expect(caller.fetchCertificate().status).toBe(200);
  const about = { lrrVersion: "2.8.36", model: "iStation", uptimeS: 93_784 };
  expect(caller.report({ ...about, backhaul: "tls" }).status).toBeLessThan(300);
  await page.reload();
  await expect(widget).toContainText(/In use: TLS 1\.3, seen (now|\d+ s ago|1 min ago)/);

  await page.goto(`/base-stations/${baseStation.id}`);
  const observed = page.getByRole("region", { name: "OBSERVED" });
  for (const text of ["2.8.36", "iStation", "1 d 2 h", "from 127.0.0.1, TLS 1.3", "Told about itself"]) {
    await expect(observed).toContainText(text);
  }
  await expect(observed).toContainText(/TLSreported/);

  expect(caller.report({ ...about, backhaul: "ipsec" }).status).toBeLessThan(300);
  await openAdvanced(page, baseStation);
  await expect(widget).toContainText(/In use: IPSec, reported/);
});

test("a refused call stands in the row with its verdict and what can be done", async ({
  page,
  api,
  baseStation,
  caller,
}) => {
  await declareKey(api, baseStation.id, caller.publicKeyPem);
  const certificate = await regenerate(api, baseStation.id);
  const widget = await openAdvanced(page, baseStation);
  await expect(widget).toContainText("None was refused");
  const revoked = await api.post(`/api/v1/certificates/${certificate.id}/revoke`, { data: { reason: "OTHER" } });
  expect(revoked.status()).toBe(200);
  expect(caller.enrol().status).toBe(403);
  expect(caller.enrol().status).toBe(403);
  await page.reload();
  await expect(widget).toContainText("Last 1");
  const attempt = widget.getByRole("listitem").filter({ hasText: "Enrolment closed" });
  await expect(attempt).toContainText("2 times");
  await expect(attempt).toContainText("127.0.0.1");
  await expectTooltip(page, attempt.getByText("Enrolment closed", { exact: true }), "REGENERATE opens it again.");
  await expect(widget.getByRole("link", { name: "View all" })).toHaveAttribute(
    "href",
    `/security/connection-attempts?baseStation=${baseStation.id}`,
  );
});

test("its own validity and window are taken for the next certificate, and given back to the policy", async ({
  page,
  api,
  baseStation,
}) => {
  await declareKey(api, baseStation.id, newPublicKeyPem());
  await page.goto(`/base-stations/${baseStation.id}/edit`);
  const validity = page.getByRole("textbox", { name: "Validity" });
  await validity.fill("90");
  await page.getByRole("button", { name: /Unit of the validity/ }).click();
  await page.getByRole("option", { name: "Days" }).click();
  await page.getByRole("textbox", { name: "Renewal window" }).fill("30");
  await page.getByRole("button", { name: "SAVE" }).click();
  await expect(page).toHaveURL(new RegExp(`/base-stations/${baseStation.id}$`));

  const widget = await openAdvanced(page, baseStation);
  const dialog = await open(widget.getByRole("button", { name: "REGENERATE" }), regenerateDialog(page));
  await expect(dialog).toContainText("valid 90 days");
  await chooseReason(page, dialog, "Other");
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(widget).toContainText(/Valid - expires in (89|90) days/);

  await page.goto(`/base-stations/${baseStation.id}/edit`);
  await validity.fill("9000");
  await page.getByRole("button", { name: /Unit of the validity/ }).click();
  await page.getByRole("option", { name: "Years" }).click();
  await page.getByRole("button", { name: "SAVE" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("The latest possible end is");
  await validity.fill("");
  await page.getByRole("textbox", { name: "Renewal window" }).fill("");
  await page.getByRole("button", { name: "SAVE" }).click();
  await expect(page).toHaveURL(new RegExp(`/base-stations/${baseStation.id}$`));
  const { validity: own, renewBeforeDays } = await (await api.get(`/api/v1/base-stations/${baseStation.id}`)).json();
  expect({ own, renewBeforeDays }).toEqual({ own: null, renewBeforeDays: null });
});

/** Moves the end of a certificate into the past, which a test cannot wait for. */
async function expire(baseStation: string, daysAgo: number): Promise<void> {
  const database = new Client({ connectionString: product.databaseUrl });
  await database.connect();
  const values = [baseStation, new Date(Date.now() - daysAgo * 86_400_000)];
  await database.query("UPDATE certificate SET not_after = $2 WHERE base_station_id = $1", values);
  await database.query("UPDATE base_station SET certificate_not_after = $2 WHERE id = $1", values);
  await database.end();
}

test("an expired base station comes back by itself: the row says so and offers nothing", async ({
  page,
  api,
  baseStation,
}) => {
  await declareKey(api, baseStation.id, newPublicKeyPem());
  await regenerate(api, baseStation.id);
  await expire(baseStation.id, 2);
  const widget = await openAdvanced(page, baseStation);
  await expect(widget).toContainText("Expired 2 days ago: renews when the base station calls");
  await expect(widget.getByRole("button", { name: "ALLOW RENEWAL" })).toHaveCount(0);
});

test("a Viewer sees the controls, disabled, with their reason", async ({ api, signedInAs }) => {
  const baseStation = await createBaseStation(api, { access: "PASSWORD" });
  const page = await signedInAs("VIEWER");
  const widget = await openAdvanced(page, baseStation);
  const why = /^Your role may only read/;
  await expect(widget.getByRole("button", { name: "SET PASSWORD" })).toHaveAccessibleDescription(why);
  for (const dialog of ["password", "allow-renewal"]) {
    await page.goto(`/base-stations/${baseStation.id}/advanced?dialog=${dialog}`);
    await expect(security(page)).toContainText("Not set");
    await expect(page.getByRole("dialog").or(page.getByRole("alertdialog"))).toHaveCount(0);
  }
});

for (const appearance of ["theme=light", "theme=dark"]) {
  test(`axe finds nothing, and 360 px suffice: ${appearance}`, async ({ page, api, context, baseURL, caller }) => {
    await context.addCookies([{ name: "sk_appearance", value: appearance, url: baseURL ?? "" }]);
    const baseStation = await createBaseStation(api, { access: "PASSWORD" });
    caller.enrol({ basic: `${baseStation.lrrUuid}:not-the-password` });
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await openAdvanced(page, baseStation);
      await expect(security(page)).toContainText("Wrong password");
      await expectAccessible(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await page.goto(`/base-stations/${baseStation.id}/advanced?dialog=password`);
      await expect(passwordDialog(page)).toBeVisible();
      await expectAccessible(page);
      await page.goto(`/base-stations/${baseStation.id}/edit`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectAccessible(page);
    }
  });
}
