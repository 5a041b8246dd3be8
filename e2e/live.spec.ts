// A page shows what others change, whenever that is: also between the moment at which it is read on the server and the
// one at which its script listens, which on a slow machine are far apart.
import { randomBytes } from "node:crypto";
import type { APIRequestContext, Page, Request } from "@playwright/test";
import { Client } from "pg";
import { type BaseStation, createBaseStation, expect, product, test } from "./fixtures";
import { declareKey, newPublicKeyPem, regenerate } from "./keys";

const STREAM = /\/api\/v1\/stream/;
const SCRIPT = /\/_next\/static\/.*\.js/;

/** Something that comes about later. */
function later() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Holds what a page asks for until it is let go; `asked` ends when it has asked. */
async function hold(page: Page, what: RegExp) {
  const [asked, released] = [later(), later()];
  await page.route(what, async (route) => {
    asked.resolve();
    await released.promise;
    await route.continue();
  });
  return { asked: asked.promise, release: released.resolve };
}

/** The same for a page that the server has read already: only its answer is held. */
async function holdAnswer(page: Page, path: string) {
  const [answered, released] = [later(), later()];
  await page.route(new RegExp(`${path}\\?`), async (route) => {
    if (!isReading(route.request())) return route.continue();
    const response = await route.fetch();
    answered.resolve();
    await released.promise;
    await route.fulfill({ response });
  });
  return { answered: answered.promise, release: released.resolve };
}

/** A page's data, neither its document nor what a link fetches beforehand. */
function isReading(request: Request): boolean {
  const headers = request.headers();
  return (
    request.method() === "GET" &&
    "rsc" in headers &&
    !("next-router-prefetch" in headers) &&
    !("next-router-segment-prefetch" in headers)
  );
}

async function rename(api: APIRequestContext, { id }: BaseStation, name: string) {
  expect((await api.patch(`/api/v1/base-stations/${id}`, { data: { name } })).ok()).toBe(true);
}

/** A slow machine: what has happened was a minute ago. */
async function letTimePass() {
  const database = new Client({ connectionString: product.databaseUrl });
  await database.connect();
  await database.query("UPDATE event SET at = at - interval '1 minute'");
  await database.end();
}

const station = ({ id }: BaseStation) => `/base-stations/${id}`;
const title = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });

/** Counts the messages that a page hears of its stream. */
async function countHeard(page: Page) {
  await page.addInitScript(() => {
    const counts = { heard: 0 };
    Object.assign(window, { counts });
    const channel = new BroadcastChannel("stationkeeper-live");
    channel.addEventListener("message", ({ data }) => {
      if (data.kind === "news") counts.heard++;
    });
    window.EventSource = class extends EventSource {
      constructor(...how: ConstructorParameters<typeof EventSource>) {
        super(...how);
        this.addEventListener("changes", () => counts.heard++);
      }
    };
  });
  return () => page.evaluate(() => (window as unknown as { counts: { heard: number } }).counts.heard);
}

/** Notes each time that a page's data are read after it has come. */
function noteReadings(page: Page): string[] {
  const read: string[] = [];
  page.on("request", (request) => {
    if (isReading(request)) read.push(request.url());
  });
  return read;
}

/** Longer than a page rests between readings. */
const RESTED_MS = 5_000;

test("what changes before a page hears its stream appears without a reload", async ({ page, baseStation, api }) => {
  const stream = await hold(page, STREAM);
  await page.goto(station(baseStation));
  await stream.asked;
  await expect(title(page, baseStation.name)).toBeVisible();
  await rename(api, baseStation, "Changed meanwhile");
  await letTimePass();
  stream.release();
  await expect(title(page, "Changed meanwhile")).toBeVisible();
});

test("what changes before the script of a following tab is there appears in it without a reload", async ({
  page,
  baseStation,
  api,
}) => {
  await page.goto(station(baseStation));
  const second = await page.context().newPage();
  const script = await hold(second, SCRIPT);
  await second.goto(station(baseStation), { waitUntil: "commit" });
  await script.asked;
  await expect(title(second, baseStation.name)).toBeVisible();
  await rename(api, baseStation, "Changed meanwhile");
  await expect(title(page, "Changed meanwhile")).toBeVisible(); // so it has been told to all who listen
  await letTimePass();
  script.release();
  await expect(title(second, "Changed meanwhile")).toBeVisible();
});

for (const place of ["leading", "following"] as const) {
  test(`what changes before a ${place} tab has come to a page appears there without a reload`, async ({
    page,
    api,
  }) => {
    const other = place === "following" ? await page.context().newPage() : undefined;
    await other?.goto("/security/calendar");
    await page.goto("/account");
    const tokens = await holdAnswer(page, "/manage/tokens");
    const menu = page.getByRole("navigation", { name: "Main" });
    await menu.getByRole("button", { name: "Manage" }).click();
    await menu.getByRole("link", { name: "API tokens" }).click();
    await tokens.answered;
    const name = `Meanwhile ${place} ${Date.now().toString(36)}`;
    const created = await api.post("/api/v1/api-tokens", { data: { name, scopes: ["stations:read"] } });
    expect(created.ok()).toBe(true);
    await letTimePass();
    tokens.release();
    await expect(page.getByRole("rowheader", { name })).toBeVisible();
  });
}

test("what changes while the stream goes from one tab to another appears in the other", async ({
  page,
  baseStation,
  api,
}) => {
  await page.goto(station(baseStation));
  const second = await page.context().newPage();
  const stream = await hold(second, STREAM);
  await second.goto(station(baseStation));
  await expect(title(second, baseStation.name)).toBeVisible();
  await page.close();
  await stream.asked;
  await rename(api, baseStation, "Changed meanwhile");
  await letTimePass();
  stream.release();
  await expect(title(second, "Changed meanwhile")).toBeVisible();
});

test("going back shows what has changed since", async ({ page, baseStation, api }) => {
  await page.goto(station(baseStation));
  await page.getByRole("link", { name: "Advanced" }).click();
  await expect(page).toHaveURL(/\/advanced$/);
  await rename(api, baseStation, "Changed meanwhile");
  await expect(title(page, "Changed meanwhile")).toBeVisible();
  await page.getByRole("link", { name: "Alarms" }).click();
  await expect(title(page, "Alarms")).toBeVisible();
  await rename(api, baseStation, "Changed again");
  await page.goBack();
  await expect(title(page, "Changed again")).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`${baseStation.id}$`));
  await expect(title(page, "Changed again")).toBeVisible();
});

test("a page that comes while nothing happens is read once, in a leading tab and in a following one", async ({
  page,
  baseStation,
  api,
}) => {
  await declareKey(api, baseStation.id, newPublicKeyPem());
  const { id } = await regenerate(api, baseStation.id);
  for (const tab of [page, await page.context().newPage()]) {
    const read = noteReadings(tab);
    const heard = await countHeard(tab);
    await tab.clock.install();
    await tab.goto(`${station(baseStation)}/certificates/${id}`); // which shows nothing of other tests'
    await expect.poll(heard).toBeGreaterThan(0);
    await tab.clock.runFor(RESTED_MS);
    expect(read).toEqual([]);
  }
});

test("what is decided for a whole domain shows at its base stations without a reload", async ({ page, api }) => {
  const domain = `live:${Date.now().toString(36)}`;
  const eui = randomBytes(5).toString("hex").toUpperCase();
  const { id } = await createBaseStation(api, { lrrUuid: `0016C0-58A0CB${eui}`, domains: [domain] });
  await letTimePass();
  await page.addInitScript(() => {
    // FIRST CONTACT looks again every 10 s, whether it is told of anything or not.
    const native = window.setInterval;
    const others = (run: TimerHandler, ms?: number) => (ms === 10_000 ? 0 : native(run, ms));
    window.setInterval = others as typeof setInterval;
  });
  await page.goto(`/base-stations/${id}/advanced`);
  const widget = page.getByRole("region", { name: "LNS AND CUPS" });
  await expect(widget).toContainText("By default");
  const assigned = await api.put("/api/v1/lns-assignments", { data: { domain, route: "BUILT_IN" } });
  expect(assigned.ok(), await assigned.text()).toBe(true);
  await expect(widget).toContainText(`By its domain ${domain}`);
});
