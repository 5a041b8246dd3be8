import { randomBytes } from "node:crypto";
import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import { type Connected, connectStation, disconnectStation } from "./connected-station";
import { type BaseStation, test as base, createBaseStation, expect, open, product } from "./fixtures";
import { upgradeStatus } from "./upgrade-status";

/** A station that is connected to the product's LNS, with a real shell or without. */
const test = base.extend<{ connected: Connected; withoutShells: Connected }>({
  connected: async ({ api }, use) => {
    const connected = await connectStation(api);
    await use(connected);
    disconnectStation(connected);
  },
  withoutShells: async ({ api }, use) => {
    const connected = await connectStation(api, { features: "gps" });
    await use(connected);
    disconnectStation(connected);
  },
});

const widget = (page: Page) => page.getByRole("region", { name: "REMOTE ACCESS" });
const terminal = (page: Page) => page.getByRole("region", { name: "Terminal" });
const screen = (page: Page) => terminal(page).locator(".xterm-rows");

async function openAdvanced(page: Page, { id }: BaseStation): Promise<Locator> {
  await page.goto(`/base-stations/${id}/advanced`);
  return widget(page);
}

async function openSession(page: Page, reason: string): Promise<void> {
  const button = widget(page).getByRole("button", { name: "OPEN SESSION" });
  await expect(button).not.toHaveAttribute("aria-disabled", "true");
  const dialog = await open(button, page.getByRole("dialog", { name: "Open session" }));
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: "OPEN SESSION" }).click();
  await expect(widget(page)).toContainText("Terminal connected");
}

test("a terminal in the browser: opened, typed into by keyboard, left, closed, and read back", async ({
  page,
  connected: { station, client },
}) => {
  test.slow();
  await openAdvanced(page, station);
  const button = widget(page).getByRole("button", { name: "OPEN SESSION" });
  const dialog = await open(button, page.getByRole("dialog", { name: "Open session" }));
  await expect(page).toHaveURL(/dialog=open-session/);
  await dialog.getByRole("button", { name: "OPEN SESSION" }).click();
  await expect(dialog).toBeVisible(); // a reason is asked for
  await expectAccessible(page);
  await dialog.getByLabel("Reason").fill("No uplinks since noon");
  await expect(async () => {
    await dialog.getByLabel("Reason").press("Tab");
    await expect(dialog.getByRole("radio", { name: "15 min" })).toBeFocused({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.press("ArrowDown");
  await expect(dialog.getByRole("radio", { name: "1 h" })).toBeChecked();
  await dialog.getByRole("button", { name: "OPEN SESSION" }).press("Enter");

  await expect(widget(page)).toContainText("Terminal connected");
  await expect(widget(page)).toContainText(/(59|60):\d\d left/);
  await expect(terminal(page).getByRole("textbox")).toBeFocused();
  await page.keyboard.type("echo $((6*7))isit");
  await page.keyboard.press("Enter");
  await expect(screen(page)).toContainText("42isit");
  await expect(screen(page)).toHaveCSS("font-family", /mono/i); // its style sheets are let through
  const slider = terminal(page).locator(".scrollbar.vertical > .slider");
  await expect(slider).not.toHaveCSS("background-color", "rgba(0, 0, 0, 0)");
  await expectAccessible(page);
  await page.keyboard.press("Tab"); // the shell's, not the page's
  await expect(terminal(page).getByRole("textbox")).toBeFocused();
  await page.keyboard.press("Control+Shift+L");
  await expect(terminal(page).getByRole("textbox")).not.toBeFocused();
  await page.keyboard.press("Shift+Tab"); // back past the terminal
  await expect(widget(page).getByRole("button", { name: "CLOSE SESSION" })).toBeFocused();

  // The window's size reaches the station from beside.
  await expect.poll(() => client.muxs?.commands[0]?.command).toMatch(/^stty rows \d+ cols \d+ <\/proc\/\d+\/fd\/0$/);
  const before = client.muxs?.commands.length ?? 0;
  await page.setViewportSize({ width: 700, height: 900 });
  await expect.poll(() => client.muxs?.commands.length).toBeGreaterThan(before);

  await page.reload();
  await terminal(page).scrollIntoViewIfNeeded();
  await expect(screen(page)).toContainText("42isit"); // the same shell
  await expect(screen(page)).toHaveCSS("font-family", /mono/i);

  await widget(page).getByRole("button", { name: "CLOSE SESSION" }).press("Enter");
  await expect(terminal(page)).toBeHidden();
  await expect(widget(page).getByRole("button", { name: "OPEN SESSION" })).toBeFocused();
  await expect(page.getByText("Session closed")).toBeVisible();
  await expect.poll(() => client.muxs?.shellPids).toEqual([]);
  await expect(widget(page)).toContainText("No uplinks since noon");
  await widget(page)
    .getByRole("link", { name: /^Transcript/ })
    .click();
  await expect(page.getByRole("heading", { name: "Transcript" })).toBeVisible();
  await expect(page.getByRole("main").getByRole("list")).toContainText("42isit");
  await expectAccessible(page);
  await page.getByRole("searchbox", { name: "Search the transcript" }).fill("nothing like it");
  await page.getByRole("main").getByRole("button", { name: "SEARCH", exact: true }).click();
  await expect(page.getByText('No line holds "nothing like it"')).toBeVisible();

  await page.goto(`/base-stations/${station.id}/history`);
  for (const words of ["Remote session requested", "Remote session opened", "Remote session closed", "Transcript of"]) {
    await expect(page.getByRole("main")).toContainText(words);
  }
  await expect(page.getByRole("main")).toContainText("No uplinks since noon");
});

test("at 360 px the keys that a phone lacks stand below the terminal", async ({ page, connected: { station } }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await openAdvanced(page, station);
  await openSession(page, "From the mast");
  const keys = widget(page).getByRole("toolbar", { name: "Keys" });
  await terminal(page).getByRole("textbox").focus();
  await page.keyboard.type("cat");
  await page.keyboard.press("Enter");
  await keys.getByRole("button", { name: "ESC" }).click();
  await expect(screen(page)).toContainText("^[");
  await expect(terminal(page).getByRole("textbox")).toBeFocused();
  const control = keys.getByRole("button", { name: "CTRL" });
  await control.click();
  await expect(control).toHaveAttribute("aria-pressed", "true");
  await expectAccessible(page);
  await page.keyboard.type("c");
  await expect(screen(page)).toContainText("^C");
  await expect(control).toHaveAttribute("aria-pressed", "false");
  await page.keyboard.type("echo ended$((1+1))");
  await page.keyboard.press("Enter");
  await expect(screen(page)).toContainText("ended2");
});

test("another operator sees who has the terminal and cannot use it; signing out closes it", async ({
  page,
  signedInAs,
  connected: { station, client },
}) => {
  const theirs = await signedInAs("BASE_STATION_MANAGER");
  await openAdvanced(theirs, station);
  await openSession(theirs, "Look at the logs");
  await openAdvanced(page, station);
  await expect(widget(page)).toContainText("in another browser");
  await expect(widget(page).getByRole("button", { name: "CLOSE SESSION" })).toBeVisible();
  await expect(terminal(page)).toBeHidden();

  const signOut = theirs.getByRole("menuitem", { name: "Sign out" });
  await (await open(theirs.getByRole("button", { name: /, account of / }), signOut)).click();
  await expect(widget(page)).toContainText("The operator signed out.");
  await expect.poll(() => client.muxs?.shellPids).toEqual([]);
});

test("a station without rmtsh says why there is no terminal; a command is sent to it all the same", async ({
  page,
  withoutShells: { station, client },
}) => {
  await openAdvanced(page, station);
  await expect(widget(page)).toContainText("has no rmtsh");
  await expect(widget(page).getByRole("button", { name: "OPEN SESSION" })).toHaveAttribute("aria-disabled", "true");

  const button = widget(page).getByRole("button", { name: "RUN COMMAND" });
  const dialog = await open(button, page.getByRole("dialog", { name: "Run command" }));
  await dialog.getByLabel("Command").fill("/bin/echo");
  await dialog.getByLabel("Arguments").fill("a\nb c");
  await dialog.getByLabel("Reason").fill("Try it");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "RUN COMMAND" }).click();
  await expect(widget(page)).toContainText("Sent. A Basics Station does not answer.");
  await expect.poll(() => client.muxs?.commands).toEqual([{ command: "/bin/echo", arguments: ["a", "b c"] }]);
});

test("a command waits for a station that is away, and can be cancelled; a viewer may do none of it", async ({
  page,
  api,
  signedInAs,
}) => {
  const eui = randomBytes(8).toString("hex").toUpperCase();
  const station = await createBaseStation(api, { lrrUuid: `0016C0-${eui}` });
  const data = { command: "/sbin/reboot", reason: "Radio is stuck" };
  expect((await api.post(`/api/v1/base-stations/${station.id}/commands`, { data })).status()).toBe(202);
  await openAdvanced(page, station);
  await expect(widget(page)).toContainText("Never connected.");
  await expect(widget(page)).toContainText("Waits until the base station is connected.");
  await widget(page).getByRole("button", { name: "Cancel /sbin/reboot" }).click();
  await expect(widget(page)).toContainText("Cancelled by");

  const viewer = await signedInAs("VIEWER");
  await openAdvanced(viewer, station);
  for (const name of ["OPEN SESSION", "RUN COMMAND"]) {
    await expect(widget(viewer).getByRole("button", { name })).toHaveAttribute("aria-disabled", "true");
  }
});

test("the terminal of a session is given to nobody without its cookie, nor to another site", async ({
  page,
  connected: { station },
}) => {
  await openAdvanced(page, station);
  await openSession(page, "Look around");
  const sessions = await page.request.get(`/api/v1/base-stations/${station.id}/remote-sessions`);
  const { data } = await sessions.json();
  const address = `${product.url}/terminal/${data[0].id}`;
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  expect(await upgradeStatus(address, { origin: product.url })).toBe(401);
  expect(await upgradeStatus(address, { origin: "http://evil.example", cookie })).toBe(403);
  expect(await upgradeStatus(address, { cookie })).toBe(403);
  const forged = { origin: "http://evil.example", cookie, "x-stationkeeper-origin": "http://evil.example" };
  expect(await upgradeStatus(address, forged)).toBe(403);
  expect(await upgradeStatus(address, { origin: product.url, cookie })).toBe(101);
});

test("a script opens a session by REST and has its terminal with its token", async ({
  api,
  connected: { station },
}) => {
  const base = `/api/v1/base-stations/${station.id}/remote-sessions`;
  const opening = async () => {
    const response = await api.post(base, { data: { reason: "Nightly check", lengthMinutes: 15 } });
    return { status: response.status(), session: await response.json() };
  };
  let opened = await opening();
  await expect(async () => {
    if (opened.status !== 201) opened = await opening(); // what the station can is on record a moment after it connects
    expect(opened.status).toBe(201);
  }).toPass();
  const { id } = opened.session;
  await expect.poll(async () => (await (await api.get(`${base}/${id}`)).json()).status).toBe("OPEN");
  const address = `${product.url}/terminal/${id}`;
  expect(await upgradeStatus(address, { authorization: `Bearer ${product.token}` })).toBe(101);
  expect(await upgradeStatus(address, { authorization: `Bearer ${product.token}x` })).toBe(401);
  expect((await (await api.delete(`${base}/${id}`)).json()).status).toBe("CLOSED");
});
