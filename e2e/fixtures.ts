import { randomBytes } from "node:crypto";
import {
  type APIRequestContext,
  type BrowserContext,
  test as base,
  expect,
  type Locator,
  type Page,
} from "@playwright/test";
import { Client } from "pg";

type Role = "ADMINISTRATOR" | "BASE_STATION_MANAGER" | "VIEWER";

export interface BaseStation {
  id: string;
  name: string;
  lrrId: string;
  lrrUuid: string;
  version: number;
}

interface Fixtures {
  /** REST with a token that holds every scope. */
  api: APIRequestContext;
  /** A page without a session. */
  signedOut: Page;
  /** A page of a new operator of the given role. */
  signedInAs: (role: Role) => Promise<Page>;
  /** A base station of the test's own, without a key. */
  baseStation: BaseStation;
}

interface WorkerFixtures {
  administratorState: Awaited<ReturnType<BrowserContext["storageState"]>>;
}

/** What lib/launch/e2e-product.mjs tells of the product that runs. */
export const product = {
  get url() {
    return variable("E2E_URL");
  },
  get pkiUrl() {
    return variable("E2E_PKI_URL");
  },
  get keyInstallerUrl() {
    return variable("E2E_KEY_INSTALLER_URL");
  },
  get cupsUrl() {
    return variable("E2E_CUPS_URL");
  },
  get lnsUrl() {
    return variable("E2E_LNS_URL");
  },
  get databaseUrl() {
    return variable("E2E_DATABASE_URL");
  },
  get administrator() {
    return { email: variable("E2E_ADMIN_EMAIL"), password: variable("E2E_ADMIN_PASSWORD") };
  },
  get token() {
    return variable("E2E_TOKEN");
  },
};

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests by "npm test" or "npx playwright test".`);
  return value;
}

/** Signs a browser in, as the sign-in page does, without its page. */
export async function signIn(context: BrowserContext, who: { email: string; password: string }): Promise<void> {
  const { csrfToken } = await (await context.request.get(`${product.url}/api/auth/csrf`)).json();
  const response = await context.request.post(`${product.url}/api/auth/callback/credentials`, {
    form: { csrfToken, ...who },
    headers: { origin: product.url },
    maxRedirects: 0,
  });
  expect(response.headers().location).not.toContain("error=");
}

/** A new operator with a password of its own. */
export async function createOperator(api: APIRequestContext, role: Role): Promise<{ email: string; password: string }> {
  const email = `${randomBytes(6).toString("hex")}@example.org`;
  const response = await api.post("/api/v1/operators", { data: { name: `Test ${role}`, email, role } });
  expect(response.status()).toBe(201);
  const { id, temporaryPassword } = await response.json();
  const database = new Client({ connectionString: product.databaseUrl });
  await database.connect();
  await database.query("UPDATE operator SET password_is_temporary = false WHERE id = $1", [id]);
  await database.end();
  return { email, password: temporaryPassword };
}

/** Declares a base station over REST. */
export async function createBaseStation(
  api: APIRequestContext,
  more: Record<string, unknown> = {},
): Promise<BaseStation> {
  const id = randomBytes(8).toString("hex").toUpperCase();
  const data = { name: `Roof ${id.slice(0, 6)}`, lrrUuid: `7076FF-${id}`, rfRegion: "EU868", ...more };
  const response = await api.post("/api/v1/base-stations", { data });
  expect(response.status(), await response.text()).toBe(201);
  return response.json();
}

/**
 * A page that is there once its script is: what a test does before reaches nobody, and on a busy machine that is long
 * after `load`. React marks every element that it has taken over; keys are listened to in its effects, which have run
 * once the page is idle.
 */
function withScript(page: Page): Page {
  const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)];
  const isThere = () =>
    page.evaluate(async () => {
      const controls = [...document.querySelectorAll("a[href], button, input, select, textarea")];
      // Not taken over: what a form needs without script, and what a terminal makes of its own.
      const ours = controls.filter((control) => !control.matches("[type=hidden], .xterm *"));
      if (!ours.every((control) => Object.keys(control).some((key) => key.startsWith("__reactProps$")))) return false;
      await new Promise((resolve) => requestIdleCallback(resolve));
      return true;
    });
  const come = () => expect(async () => expect(await isThere()).toBe(true)).toPass({ intervals: [50, 100, 250] });
  page.goto = async (...where) => {
    const response = await goto(...where);
    await come();
    return response;
  };
  page.reload = async (...how) => {
    const response = await reload(...how);
    await come();
    return response;
  };
  return page;
}

/** Presses a button until what it opens is there: its script may come only when it is wanted. */
export async function open(button: Locator, opened: Locator): Promise<Locator> {
  await expect(async () => {
    if (!(await opened.isVisible())) await button.click();
    await expect(opened).toBeVisible({ timeout: 1_000 });
  }).toPass();
  return opened;
}

/** Focuses a control until its tooltip says so: a focus before the page's script has come is not seen. */
export async function expectTooltip(page: Page, control: Locator, text: string | RegExp): Promise<void> {
  await expect(async () => {
    await control.blur();
    await control.focus();
    await expect(page.getByRole("tooltip")).toContainText(text, { timeout: 2_000 });
  }).toPass();
}

/** `page` is signed in as the first Administrator. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  administratorState: [
    async ({ browser }, use) => {
      const context = await browser.newContext();
      await signIn(context, product.administrator);
      await use(await context.storageState());
      await context.close();
    },
    { scope: "worker" },
  ],
  storageState: ({ administratorState }, use) => use(administratorState),
  page: ({ page }, use) => use(withScript(page)),
  api: async ({ playwright }, use) => {
    const extraHTTPHeaders = { authorization: `Bearer ${product.token}` };
    const api = await playwright.request.newContext({ baseURL: product.url, extraHTTPHeaders });
    await use(api);
    await api.dispose();
  },
  signedOut: async ({ browser }, use) => {
    const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, baseURL: product.url });
    await use(withScript(await context.newPage()));
    await context.close();
  },
  signedInAs: async ({ browser, api }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (role) => {
      const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, baseURL: product.url });
      contexts.push(context);
      await signIn(context, await createOperator(api, role));
      return withScript(await context.newPage());
    });
    for (const context of contexts) await context.close();
  },
  baseStation: async ({ api }, use) => use(await createBaseStation(api)),
});

export { expect };
