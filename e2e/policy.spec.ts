import type { APIRequestContext, Page } from "@playwright/test";
import { Client } from "pg";
import { expectAccessible } from "./axe";
import { createBaseStation, expect, open, product, test } from "./fixtures";
import { declareKey, newPublicKeyPem, regenerate } from "./keys";

// The policy is the whole platform's, and other tests run beside these: only what does not concern them is changed.
test.describe.configure({ mode: "serial" });

const ours = { attemptRetentionDays: 90, renewBeforeDays: 6, renewAfterExpiry: "ALWAYS" };

async function patch(api: APIRequestContext, fields: Record<string, unknown>): Promise<void> {
  const response = await api.patch("/api/v1/policy", { data: fields });
  expect(response.status(), await response.text()).toBe(200);
}

const policyOf = async (api: APIRequestContext) => (await api.get("/api/v1/policy")).json();

test.beforeEach(({ api }) => patch(api, ours));
test.afterEach(({ api }) => patch(api, ours));

/** Fills a field once the page's script is there: before, what is typed does not reach it. */
async function change(page: Page, label: string, value: string): Promise<void> {
  await expect(async () => {
    await page.getByRole("textbox", { name: label }).fill(value);
    await expect(page.getByRole("button", { name: "SAVE" })).not.toHaveAttribute("aria-disabled", "true", {
      timeout: 1_000,
    });
  }).toPass();
}

const effects = (page: Page) => page.getByRole("region", { name: "What SAVE changes" });
const choose = (page: Page, name: string) => page.getByText(name, { exact: true }).click();

test("a change tells what it does, for whom, is saved, and stands in History", async ({ page, api }) => {
  await page.goto("/base-stations");
  await page.getByRole("button", { name: "Manage" }).click();
  await page.getByRole("link", { name: "Policy" }).click();
  await expect(page).toHaveURL(/\/manage\/policy$/);
  const save = page.getByRole("button", { name: "SAVE" });
  await expect(save).toHaveAccessibleDescription("Nothing is changed");
  await change(page, "Kept for", "30");
  await expect(effects(page)).toContainText("Connection attempts older than 30 days are removed");
  await page.getByRole("textbox", { name: "Kept for" }).press("Control+Enter");
  await expect(page.getByText("Policy saved.")).toBeVisible();
  await expect(effects(page)).toBeHidden();
  await expect(page.getByText(/Changed .* by Administrator/)).toBeVisible();
  expect((await policyOf(api)).attemptRetentionDays).toBe(30);
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Kept for" })).toHaveValue("30");
  await page.goto("/history");
  await expect(page.getByRole("listitem").filter({ hasText: "Policy changed" }).first()).toContainText("Administrator");
});

test("faults stand at their fields, with the latest possible date, and nothing typed is lost", async ({
  page,
  api,
}) => {
  await page.goto("/manage/policy");
  await expect(page.getByText(/The issuing CA ends on \d+ \w+ \d{4}: no certificate can end later\./)).toBeVisible();
  await change(page, "Validity", "40");
  await page.getByRole("textbox", { name: "Renewal window" }).fill("400");
  const save = page.getByRole("button", { name: "SAVE" });
  await save.click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("The renewal window is 1 to 365 days.");
  await page.getByRole("textbox", { name: "Renewal window" }).fill("6");
  await save.click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText(
    /The latest possible date is \d{4}-\d\d-\d\d\./,
  );
  const validity = page.getByRole("textbox", { name: "Validity" });
  await expect(validity).toHaveAccessibleDescription(/The latest possible date is/);
  await expect(validity).toHaveValue("40");
  expect((await policyOf(api)).validity).toBe("P2Y");
  await page.getByRole("button", { name: "CANCEL" }).click();
  await expect(validity).toHaveValue("2");
});

test("of two who change it at once the second sees both and chooses", async ({ page, api }) => {
  await page.goto("/manage/policy");
  await change(page, "Kept for", "60");
  await page.getByRole("textbox", { name: "Renewal window" }).fill("9");
  await patch(api, { attemptRetentionDays: 45 });
  await page.getByRole("button", { name: "SAVE" }).click();
  const conflict = page.getByRole("alertdialog", { name: "Changed in the meantime" });
  await expect(conflict).toContainText("Bootstrap token changed this");
  const row = conflict.getByRole("row", { name: /Connection attempts/ });
  await expect(row).toContainText("60 days");
  await expect(row).toContainText("45 days");
  await expect(conflict.getByRole("row", { name: /Renewal window/ })).toHaveCount(0);
  await expect(conflict.getByRole("button", { name: "CANCEL" })).toBeFocused();
  await conflict.getByRole("button", { name: "KEEP MINE" }).click();
  await expect(page.getByText("Policy saved.")).toBeVisible();
  expect(await policyOf(api)).toMatchObject({ attemptRetentionDays: 60, renewBeforeDays: 9 });

  await change(page, "Kept for", "61");
  await patch(api, { attemptRetentionDays: 46 });
  await page.getByRole("button", { name: "SAVE" }).click();
  await conflict.getByRole("button", { name: "TAKE THEIRS" }).click();
  await expect(page.getByRole("textbox", { name: "Kept for" })).toHaveValue("46");
  expect((await policyOf(api)).attemptRetentionDays).toBe(46);
});

test("SaaS rules backhaul and access, and says what that means before SAVE", async ({ page, api }) => {
  await createBaseStation(api, { access: "PASSWORD" });
  await page.goto("/manage/policy");
  await expect(async () => {
    await choose(page, "SaaS");
    await expect(effects(page)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  for (const name of ["Mandatory", "Key pair for all"]) {
    await expect(page.getByRole("radio", { name, exact: true })).toBeChecked();
    await expect(page.getByRole("radio", { name, exact: true })).toBeDisabled();
  }
  await expect(effects(page)).toContainText("Secure backhaul becomes mandatory and the key pair enforced");
  await expect(effects(page)).toContainText("Every base station proves its declared key; passwords are refused");
  await expect(effects(page)).toContainText(/At once for \d+ base stations?; \d+ of these cannot enrol or renew until/);
  await page.getByRole("button", { name: "CANCEL" }).click();
  await expect(page.getByRole("radio", { name: "Self-hosted" })).toBeChecked();
  await expect(effects(page)).toBeHidden();
});

for (const role of ["BASE_STATION_MANAGER", "VIEWER"] as const) {
  test(`${role} reads the policy, and every control says why it is off`, async ({ signedInAs }) => {
    const page = await signedInAs(role);
    await page.goto("/manage/policy");
    await expect(page.getByText("Your role may only read. An Administrator changes the policy.").first()).toBeVisible();
    await expect(page.getByRole("radio", { name: "Self-hosted" })).toBeDisabled();
    await expect(page.getByRole("textbox", { name: "Validity" })).toHaveAttribute("readonly", "");
    await expect(page.getByRole("button", { name: "SAVE" })).toHaveAccessibleDescription(/An Administrator changes/);
    await expect(page.getByRole("link", { name: "Users" })).toHaveCount(0);
  });
}

/** Moves the end of a certificate into the past, which a test cannot wait for. */
async function expire(baseStation: string, daysAgo: number): Promise<void> {
  const database = new Client({ connectionString: product.databaseUrl });
  await database.connect();
  const values = [baseStation, new Date(Date.now() - daysAgo * 86_400_000)];
  await database.query("UPDATE certificate SET not_after = $2 WHERE base_station_id = $1", values);
  await database.query("UPDATE base_station SET certificate_not_after = $2 WHERE id = $1", values);
  await database.end();
}

test("past the bound ALLOW RENEWAL asks why and for how long, and counts down", async ({
  page,
  api,
  baseStation,
  signedInAs,
}) => {
  await declareKey(api, baseStation.id, newPublicKeyPem());
  await regenerate(api, baseStation.id);
  await expire(baseStation.id, 40);
  await patch(api, { renewAfterExpiry: 30 });
  await page.goto(`/base-stations/${baseStation.id}/advanced`);
  const widget = page.getByRole("region", { name: "SECURITY" });
  await expect(widget).toContainText("Expired 40 days ago: the base station may not renew by itself");
  await expectAccessible(page);

  const dialog = page.getByRole("alertdialog", { name: "Allow renewal" });
  const opener = widget.getByRole("button", { name: "ALLOW RENEWAL" });
  await open(opener, dialog);
  await expect(dialog.getByRole("button", { name: "CANCEL" })).toBeFocused();
  const confirm = dialog.getByRole("button", { name: "ALLOW RENEWAL" });
  await expect(confirm).toHaveAccessibleDescription("ALLOW RENEWAL waits for a reason");
  await dialog.getByRole("textbox", { name: "Reason" }).fill("Back from repair");
  const minutes = dialog.getByRole("textbox", { name: "For" });
  await minutes.fill("61");
  await expect(confirm).toHaveAccessibleDescription("ALLOW RENEWAL waits for the minutes");
  await minutes.fill("20");
  await expectAccessible(page);
  await confirm.focus();
  await page.keyboard.press("Space");
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
  await expect(widget).toContainText(/Allowed until \d\d:\d\d:\d\d, for a new certificate only: (19|20):\d\d/);
  await page.goto(`/base-stations/${baseStation.id}/history`);
  await expect(page.getByRole("listitem").filter({ hasText: "Renewal allowed" })).toContainText("Back from repair");

  const viewer = await signedInAs("VIEWER");
  await viewer.goto(`/base-stations/${baseStation.id}/advanced`);
  await expect(viewer.getByRole("button", { name: "ALLOW RENEWAL" })).toHaveAccessibleDescription(
    /^Your role may only read/,
  );
});

for (const appearance of ["theme=light", "theme=dark", "theme=light&contrast=more"]) {
  test(`axe finds nothing on the policy, and 360 px suffice: ${appearance}`, async ({ page, context, baseURL }) => {
    await context.addCookies([{ name: "sk_appearance", value: appearance, url: baseURL ?? "" }]);
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto("/manage/policy");
      await change(page, "Kept for", "30");
      await choose(page, "For some days");
      await expect(effects(page)).toBeVisible();
      await expectAccessible(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
  });
}
