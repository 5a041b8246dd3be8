import { expectAccessible } from "./axe";
import { expect, open, product, signIn, test } from "./fixtures";

test("an Administrator creates a user, who chooses a password of their own before anything else", async ({
  page,
  signedOut,
}) => {
  const email = `${Date.now().toString(36)}@example.org`;
  await page.goto("/manage/users");
  await expectAccessible(page);
  const dialog = page.getByRole("dialog", { name: "Create user" });
  await open(page.getByRole("button", { name: "CREATE" }), dialog);
  await dialog.getByLabel("Name").fill("Vera Viewer");
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByText("Viewer", { exact: true }).click();
  await dialog.getByRole("button", { name: "CREATE" }).click();
  await expect(dialog.getByText("Shown this once")).toBeVisible();
  await expectAccessible(page);
  const password = ((await dialog.getByRole("definition").textContent()) ?? "").trim();
  await dialog.getByRole("button", { name: "I have stored it" }).click();
  await expect(page.getByRole("row", { name: /Vera Viewer/ }).filter({ hasText: email })).toContainText(
    "Temporary password",
  );

  await signIn(signedOut.context(), { email, password });
  await signedOut.goto("/base-stations");
  await expect(signedOut).toHaveURL(/\/account$/);
  await expect(signedOut.getByText("Choose a password of your own")).toBeVisible();
  await expectAccessible(signedOut);
  await signedOut.getByLabel("Current password").fill(password);
  await signedOut.getByLabel("New password").fill("a fine new password");
  await signedOut.getByRole("button", { name: "CHANGE PASSWORD" }).click();
  await expect(signedOut.getByText("Password changed.").first()).toBeVisible();
  await signedOut.goto("/base-stations");
  await expect(signedOut).toHaveURL(/\/base-stations$/);
});

test("faults of a form stand at their fields", async ({ page }) => {
  await page.goto("/manage/users");
  const dialog = page.getByRole("dialog", { name: "Create user" });
  await open(page.getByRole("button", { name: "CREATE" }), dialog);
  await dialog.getByLabel("Name").fill("Ana");
  await dialog.getByLabel("E-mail").fill(product.administrator.email);
  await dialog.getByText("Viewer", { exact: true }).click();
  await dialog.getByRole("button", { name: "CREATE" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Another user of this platform has this e-mail address.");
  await expect(dialog.getByLabel("E-mail")).toHaveAccessibleDescription(/Another user of this platform/);
  await expect(dialog.getByLabel("Name")).toHaveValue("Ana");
});

test("a disabled user is out at once", async ({ page, signedInAs }) => {
  const viewer = await signedInAs("VIEWER");
  await viewer.goto("/account");
  const email =
    (await viewer
      .getByText(/@example\.org$/)
      .first()
      .textContent()) ?? "";
  await page.goto("/manage/users");
  const row = page.getByRole("row").filter({ hasText: email });
  const disable = page.getByRole("menuitem", { name: "Disable" });
  await (await open(row.getByRole("button", { name: /^Actions for/ }), disable)).click();
  await page.getByRole("alertdialog", { name: "Disable user" }).getByRole("button", { name: "DISABLE" }).click();
  await expect(row).toContainText("Disabled");
  await viewer.reload();
  await expect(viewer).toHaveURL(/\/sign-in/);
});

test("one cannot disable oneself, and is told why", async ({ page }) => {
  await page.goto("/manage/users");
  const row = page.getByRole("row", { name: /\(you\)/ });
  const item = page.getByRole("menuitem", { name: /Disable/ });
  await open(row.getByRole("button", { name: /^Actions for/ }), item);
  await expect(item).toHaveAttribute("aria-disabled", "true");
  await expect(item).toContainText("You cannot disable yourself");
});

test("a Viewer is shown neither users nor tokens", async ({ signedInAs }) => {
  const page = await signedInAs("VIEWER");
  await page.goto("/manage/users");
  await expect(page.getByRole("heading", { name: "Not for your role" })).toBeVisible();
  await expect(page.getByRole("link", { name: "API tokens" })).toHaveCount(0);
  await expectAccessible(page);
});

test("a token is shown once, works, and stops at REVOKE", async ({ page, playwright }) => {
  const name = `Script ${Date.now().toString(36)}`;
  await page.goto("/manage/tokens");
  const dialog = page.getByRole("dialog", { name: "Create API token" });
  await open(page.getByRole("button", { name: "CREATE" }), dialog);
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByText("audit:read").click();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "CREATE" }).click();
  const token = ((await dialog.getByRole("definition").textContent()) ?? "").trim();
  await dialog.getByRole("button", { name: "I have stored it" }).click();
  await expect(page.getByText(token)).toHaveCount(0);

  const headers = { authorization: `Bearer ${token}` };
  const script = await playwright.request.newContext({ baseURL: product.url, extraHTTPHeaders: headers });
  expect((await script.get("/api/v1/audit-events")).status()).toBe(200);
  const asked = await open(page.getByRole("button", { name: `Revoke ${name}` }), page.getByRole("alertdialog"));
  await asked.getByRole("button", { name: "REVOKE" }).click();
  await expect(page.getByRole("row").filter({ hasText: name })).toContainText("Revoked");
  expect((await script.get("/api/v1/audit-events")).status()).toBe(401);
  await script.dispose();
});

test("what others do appears in History without a reload", async ({ page, api }) => {
  await page.goto("/history");
  await expect(page.getByRole("heading", { name: "History" })).toBeVisible();
  await expectAccessible(page);
  const name = `Live ${Date.now().toString(36)}`;
  await api.post("/api/v1/api-tokens", { data: { name, scopes: ["stations:read"] } });
  await expect(page.getByText(name)).toBeVisible();
});

test("live updates that are cut are said, and come back", async ({ page }) => {
  const stream = /\/api\/v1\/stream/;
  await page.route(stream, (route) => route.abort());
  await page.goto("/history");
  await expect(page.getByText(/Live updates paused since \d\d:\d\d/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "RECONNECT" }).focus();
  await page.unroute(stream);
  await page.keyboard.press("Enter"); // unless it came back by itself in this moment, and the button went
  await expect(page.getByText(/Live updates paused since/)).toHaveCount(0);
});
