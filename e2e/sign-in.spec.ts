import { expectAccessible } from "./axe";
import { createOperator, expect, open, product, test } from "./fixtures";

test("sign-in leads back to the page that was asked for", async ({ signedOut: page }) => {
  const { email, password } = product.administrator;
  await page.goto("/manage/users?x=1");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await expectAccessible(page);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "SIGN IN" }).click();
  await expect(page).toHaveURL(/\/manage\/users\?x=1$/);
  await expect(page.getByRole("heading", { name: "Users" })).toBeVisible();
});

test("a wrong password is refused without telling what was wrong, and the input stays", async ({ signedOut: page }) => {
  const said: string[] = [];
  for (const email of ["nobody@example.org", "someone.else@example.org"]) {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill("wrong");
    await page.getByRole("button", { name: "SIGN IN" }).click();
    const alert = page.getByRole("main").getByRole("alert");
    await expect(alert).toContainText("E-mail or password is wrong.");
    said.push(((await alert.textContent()) ?? "").replace(/req_\w+/, ""));
    await expect(page.getByLabel("E-mail")).toHaveValue(email);
  }
  expect(said[0]).toBe(said[1]);
});

test("after five wrong passwords one is told to wait", async ({ signedOut: page, api }) => {
  const { email } = await createOperator(api, "VIEWER");
  await page.goto("/sign-in");
  const alert = page.getByRole("main").getByRole("alert");
  for (let attempt = 0; attempt < 6; attempt++) {
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(`wrong ${attempt}`);
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: "SIGN IN" }).click();
    await answered;
    await expect(page.getByRole("button", { name: "SIGN IN" })).not.toHaveAttribute("data-pending", "true");
  }
  await expect(alert).toContainText(/Too many attempts. Wait \d+ minutes, then try again./);
});

test("signing out ends the session for every tab", async ({ signedInAs }) => {
  const page = await signedInAs("VIEWER");
  const other = await page.context().newPage();
  await page.goto("/history");
  await other.goto("/history");
  const signOut = page.getByRole("menuitem", { name: "Sign out" });
  await (await open(page.getByRole("button", { name: /, account of / }), signOut)).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await other.reload();
  await expect(other).toHaveURL(/\/sign-in/);
});

test("sign-in never leads to another site", async ({ signedOut: page }) => {
  const { email, password } = product.administrator;
  for (const next of ["https://evil.example/", "//evil.example/", "/\\evil.example"]) {
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "SIGN IN" }).click();
    await expect(page).toHaveURL(`${product.url}/base-stations`);
    await page.context().clearCookies();
  }
});

test("pages, the 404 included, carry a policy with a fresh nonce, and nothing on them breaks it", async ({ page }) => {
  const broken: string[] = [];
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) broken.push(message.text());
  });
  const nonces = new Set<string>();
  for (const path of [
    "/sign-in",
    "/base-stations",
    "/history",
    "/api-reference",
    "/no/such/page",
    "/problems/validation_failed",
  ]) {
    const response = await page.goto(path);
    const policy = (await response?.headerValue("content-security-policy")) ?? "";
    const nonce = /script-src 'self' 'nonce-([^']+)' 'strict-dynamic'/.exec(policy)?.[1] ?? "";
    expect(nonce, path).not.toBe("");
    expect(policy).toContain("frame-ancestors 'none'");
    nonces.add(nonce);
    await expect(page.locator("h1").first()).toBeVisible();
  }
  expect(nonces.size).toBe(6);
  expect(broken).toEqual([]);
});
