import { randomBytes } from "node:crypto";
import type { APIRequestContext, Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import { connectStation, disconnectStation } from "./connected-station";
import { type BaseStation, createBaseStation, expect, test } from "./fixtures";

const word = () => randomBytes(5).toString("hex");
const rows = (page: Page) => page.getByRole("grid", { name: "Base stations" }).getByRole("row");
const rowsOf = (page: Page, text: string) => rows(page).filter({ hasText: text });

/** Three stations that only this test's word finds. */
async function threeStations(api: APIRequestContext) {
  const tag = word();
  const make = (name: string, more = {}) => createBaseStation(api, { name: `${name} ${tag}`, tags: [tag], ...more });
  const stations = [
    await make("Aarau", { serialNumber: `SN-${tag}` }),
    await make("Basel", { administrativeState: "SUSPENDED" }),
    await make("Chur"),
  ];
  return { tag, stations: stations as [BaseStation, BaseStation, BaseStation] };
}

test("a base station is declared by keyboard alone", async ({ page }) => {
  const name = `Roof ${word()}`;
  const eui = randomBytes(8).toString("hex");
  await page.goto("/base-stations");
  await page.getByRole("link", { name: "CREATE", exact: true }).press("Enter");
  await expect(page.getByRole("heading", { name: "Create base station" })).toBeVisible();

  await page.getByLabel("Name").focus();
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("LRR-UUID")).toBeFocused();
  await page.keyboard.type((eui.match(/../g) ?? []).join("-"));
  await expect(page.getByText(`Becomes 0016C0-${eui.toUpperCase()}, a Basics Station`)).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: /RF Region/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.type("IN865");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Basics Station 2.0.x drops every downlink in IN865.")).toBeVisible();
  await expect(page.getByRole("button", { name: /RF Region/ })).toBeFocused();
  await page.keyboard.press("Control+Enter");

  await expect(page).toHaveURL(/\/base-stations\/bs_\w+\/advanced$/);
  await expect(page.getByRole("heading", { name })).toBeVisible();
  await expect(page.getByText(`"${name}" created. Its LRR-ID is`)).toBeVisible();
});

test("faults are told when a field is left and again on CREATE, and nothing typed is lost", async ({
  page,
  baseStation,
}) => {
  await page.goto("/base-stations/create");
  const identity = page.getByLabel("LRR-UUID");
  const leave = () => page.getByLabel("Contact").focus();

  await identity.fill("024B0B030008");
  await leave();
  await expect(identity).toHaveAccessibleDescription(/This looks like a MAC address/);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Convert MAC to EUI" }).click();
  await expect(identity).toHaveValue("0016C0-024B0BFFFE030008");

  await identity.fill(baseStation.lrrUuid.toLowerCase());
  await leave();
  const taken = `Already used by "${baseStation.name}" (${baseStation.lrrId}).`;
  await expect(page.getByText(taken)).toBeVisible();
  await expect(identity).toHaveAccessibleDescription(new RegExp(taken.replace(/[().]/g, "\\$&")));

  await page.getByLabel("Name").fill(baseStation.name);
  await leave();
  await expect(page.getByText(`Another base station has this name: "${baseStation.name}"`)).toBeVisible();

  await identity.fill("7076FF_024B");
  await page.getByText("Administrative", { exact: true }).click();
  await page.getByLabel("Latitude").fill("95");
  await page.getByRole("button", { name: "CREATE" }).click();
  const summary = page.getByRole("main").getByRole("alert");
  await expect(summary).toContainText("4 fields are not valid.");
  await expect(summary).toContainText("LRR-UUID must look like 7076FF-024B0B030008");
  await expect(summary).toContainText("Choose the RF Region.");
  await expectAccessible(page);
  await summary.getByRole("button", { name: "Latitude goes from -90 to 90." }).click();
  await expect(page.getByLabel("Latitude")).toBeFocused();
  await expect(page.getByLabel("Latitude")).toHaveAccessibleDescription(/Latitude goes from -90 to 90\./);
  await expect(page.getByLabel("Name")).toHaveValue(baseStation.name);
});

test("typing searches, and the search stands in the URL", async ({ page, api }) => {
  const { tag, stations } = await threeStations(api);
  await page.goto("/base-stations");
  await page.keyboard.press("/");
  await expect(page.getByLabel("Search base stations")).toBeFocused();
  await page.keyboard.type(tag.toUpperCase());
  await expect(page.getByText("1-3 of 3")).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`\\?q=${tag.toUpperCase()}$`));
  await page.reload();
  await expect(rowsOf(page, tag)).toHaveCount(3);

  for (const part of [`sn-${tag}`, stations[0].lrrId.toLowerCase(), stations[0].lrrUuid.slice(3)]) {
    await page.getByLabel("Search base stations").fill(part);
    await expect(page.getByText("1-1 of 1")).toBeVisible();
    await expect(rowsOf(page, stations[0].name)).toHaveCount(1);
  }
  await page.getByLabel("Search base stations").fill(`${tag} nothing`);
  await expect(page.getByText(`No base station matches "${tag} nothing"`)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "CLEAR FILTERS" }).click();
  await expect(page).toHaveURL(/\/base-stations$/);
  await expect(page.getByLabel("Search base stations")).toHaveValue("");
});

test("filters, sort and Back keep to the URL", async ({ page, api }) => {
  const { tag } = await threeStations(api);
  await page.goto(`/base-stations?q=${tag}`);
  await page.getByRole("columnheader", { name: "Name" }).click();
  await expect(rows(page).nth(1)).toContainText("Chur");
  await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "descending");
  await expect(page).toHaveURL(new RegExp(`q=${tag}&sort=-name$`));

  await page.getByRole("link", { name: /^Suspended/ }).click();
  await expect(rowsOf(page, tag)).toHaveCount(1);
  await expect(page.getByRole("link", { name: /^Suspended/ })).toHaveAttribute("aria-current", "true");
  await page.getByRole("button", { name: "Add filter" }).click();
  const expired = page.getByRole("menuitem", { name: "Expired", exact: true });
  await expect(expired).toBeVisible();
  await expectAccessible(page);
  await expired.click();
  await expect(page.getByText("No base station matches 3 filters")).toBeVisible();
  await expect(page.getByText("Without Certificate is Expired, 1 matches.")).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`q=${tag}&certificate=expired&health=suspended&sort=-name$`));

  await page.goBack();
  await expect(rowsOf(page, tag)).toHaveCount(1);
  await page.getByRole("link", { name: "Remove filter Health" }).click();
  await expect(rowsOf(page, tag)).toHaveCount(3);
  await page.goBack();
  await page.goBack();
  await expect(rowsOf(page, tag)).toHaveCount(3);
  await expect(page).toHaveURL(new RegExp(`q=${tag}&sort=-name$`));
});

test("j and k walk the rows, and Enter opens one", async ({ page, api }) => {
  const { tag, stations } = await threeStations(api);
  await page.goto(`/base-stations?q=${tag}`);
  await expect(rowsOf(page, tag)).toHaveCount(3);
  await page.keyboard.press("j");
  await expect(rowsOf(page, "Aarau")).toBeFocused();
  for (const key of ["j", "j", "k"]) await page.keyboard.press(key);
  await expect(rowsOf(page, "Basel")).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(rowsOf(page, "Aarau")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/base-stations/${stations[0].id}`));
  await expect(page.getByRole("heading", { name: stations[0].name })).toBeVisible();
});

test("pages go forth and back by cursor", async ({ page, api }) => {
  const tag = word();
  const made = Array.from({ length: 53 }, (_, index) =>
    createBaseStation(api, { name: `${tag} ${index + 1}`, tags: [tag] }),
  );
  await Promise.all(made);
  await page.goto(`/base-stations?q=${tag}`);
  await expect(page.getByText("1-50 of 53")).toBeVisible();
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByText("51-53 of 53")).toBeVisible();
  await expect(rowsOf(page, tag)).toHaveCount(3);
  await expect(page.getByRole("button", { name: "Next" })).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(page.getByText("1-50 of 53")).toBeVisible();
  await page.goBack();
  await expect(page.getByText("51-53 of 53")).toBeVisible();
});

test("what others change appears without a reload", async ({ page, api }) => {
  const { tag, stations } = await threeStations(api);
  await page.goto(`/base-stations?q=${tag}`);
  await expect(rowsOf(page, tag)).toHaveCount(3);
  await api.patch(`/api/v1/base-stations/${stations[2].id}`, { data: { administrativeState: "SUSPENDED" } });
  await expect(rowsOf(page, "Chur")).toContainText("Suspended");
  await createBaseStation(api, { name: `Davos ${tag}` });
  await expect(rowsOf(page, "Davos")).toHaveCount(1);
});

test("a Basics Station that goes is a Connection error at once, counted and found by it", async ({ page, api }) => {
  const connected = await connectStation(api);
  const { lrrUuid } = connected.station;
  const row = rowsOf(page, connected.station.lrrId);
  await page.goto(`/base-stations?q=${lrrUuid}`);
  await expect(row.getByRole("gridcell").nth(0)).toHaveText("Active");
  await expect(row).toContainText(/now|\d+ s ago/);

  const address = page.url();
  connected.client.stop();
  await expect(row.getByRole("gridcell").nth(0)).toHaveText("Connection error");
  await expect(row).toContainText(/Disconnected (now|\d+ s)/);
  expect(page.url()).toBe(address);
  await page
    .getByRole("list", { name: "Health" })
    .getByRole("link", { name: /^Connection error/ })
    .click();
  await expect(page).toHaveURL(new RegExp(`q=${lrrUuid}&health=connection_error$`));
  await expect(row).toHaveCount(1);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await expectAccessible(page);
  }
  await page.getByRole("button", { name: "Health is Connection error" }).click();
  await page.getByRole("menuitem", { name: "RF error" }).click();
  await expect(page.getByText("Without Health is RF error, 1 matches.")).toBeVisible();
  disconnectStation(connected);
});

test("while a station is connected the list is read again in time, though no event tells of its reports", async ({
  page,
  api,
}) => {
  const connected = await connectStation(api);
  const address = `/base-stations?q=${connected.station.lrrUuid}`;
  const health = async () => (await (await api.get(`/api/v1${address}`)).json()).data[0].health.state;
  await expect.poll(health).toBe("ACTIVE");
  let readings = 0;
  page.on("request", (request) => {
    const { rsc, "next-router-prefetch": prefetch } = request.headers();
    if (rsc && !prefetch && request.url().includes(address)) readings += 1;
  });
  await page.route("**/api/v1/stream*", (route) => route.abort());
  await page.clock.install();
  await page.goto(address);
  await expect(rowsOf(page, connected.station.lrrId)).toContainText("Active");
  const before = readings;
  await page.clock.fastForward(25_000);
  expect(readings).toBe(before);
  await page.clock.fastForward(6_000);
  await expect.poll(() => readings).toBe(before + 1);
  disconnectStation(connected);
});

test("of two who save at once the second sees both sides and chooses", async ({ page, api, baseStation }) => {
  const path = `/api/v1/base-stations/${baseStation.id}`;
  const now = async () => (await api.get(path)).json();
  await page.goto(`/base-stations/${baseStation.id}/edit`);
  await page.getByLabel("Serial number").fill("MINE");
  await page.getByLabel("Contact").fill("My contact");
  await api.patch(path, { data: { serialNumber: "THEIRS", address: "Their address" } });
  await page.getByRole("button", { name: "SAVE" }).click();

  const dialog = page.getByRole("alertdialog", { name: "Changed in the meantime" });
  await expect(dialog.getByRole("row", { name: "Serial number" })).toContainText("MINE");
  await expect(dialog.getByRole("row", { name: "Serial number" })).toContainText("THEIRS");
  await expect(dialog.getByRole("row", { name: "Contact" })).toHaveCount(0); // nobody else touched it
  await expect(dialog.getByRole("button", { name: "CANCEL" })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByLabel("Serial number")).toHaveValue("MINE");
  expect(await now()).toMatchObject({ serialNumber: "THEIRS", contact: null });

  await page.getByRole("button", { name: "SAVE" }).click();
  await dialog.getByRole("button", { name: "KEEP MINE" }).click();
  await expect(page.getByText("Changes saved.")).toBeVisible();
  expect(await now()).toMatchObject({ serialNumber: "MINE", contact: "My contact", address: "Their address" });

  await page.goto(`/base-stations/${baseStation.id}/edit`);
  await page.getByLabel("Serial number").fill("MINE AGAIN");
  await api.patch(path, { data: { serialNumber: "THEIRS AGAIN" } });
  await page.getByRole("button", { name: "SAVE" }).click();
  await dialog.getByRole("button", { name: "TAKE THEIRS" }).click();
  await expect(page.getByLabel("Serial number")).toHaveValue("THEIRS AGAIN");
});

test("a name is changed in place, and UNDO restores it", async ({ page, api, baseStation }) => {
  await page.goto(`/base-stations/${baseStation.id}`);
  await expect(page.getByRole("heading", { name: baseStation.name })).toBeVisible();
  await page.keyboard.press("e");
  await expect(page.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.type("Another name");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Another name" })).toBeVisible();
  await page.getByRole("button", { name: "UNDO" }).click();
  await expect(page.getByText("Name restored")).toBeVisible();
  await expect(page.getByRole("heading", { name: baseStation.name })).toBeVisible();
  expect(await (await api.get(`/api/v1/base-stations/${baseStation.id}`)).json()).toMatchObject({
    name: baseStation.name,
    version: 3,
  });
});

test("a Viewer sees what may be changed, and why not by him", async ({ signedInAs, baseStation }) => {
  const page = await signedInAs("VIEWER");
  const why = "Your role may only read. Ask an administrator for the role Base station manager.";
  await page.goto("/base-stations");
  await expect(page.getByRole("button", { name: "CREATE" })).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByRole("button", { name: "CREATE" })).toHaveAccessibleDescription(why);
  await page.goto("/base-stations/create");
  await expect(page.getByText(why).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "CREATE" })).toHaveAttribute("aria-disabled", "true");
  await expectAccessible(page);
  await page.goto(`/base-stations/${baseStation.id}/edit`);
  await expect(page.getByRole("button", { name: "SAVE" })).toHaveAttribute("aria-disabled", "true");
});

test("on a phone stations are cards, and nothing is wider than the screen", async ({ page, api }) => {
  const { tag, stations } = await threeStations(api);
  await page.setViewportSize({ width: 360, height: 780 });
  for (const path of [`/base-stations?q=${tag}`, "/base-stations/create", `/base-stations/${stations[0].id}/edit`]) {
    await page.goto(path);
    await expect(page.getByRole("main")).toBeVisible();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
  }
  await page.goto(`/base-stations?q=${tag}`);
  const cards = page.getByRole("list", { name: "Base stations" });
  await expect(cards.getByRole("listitem")).toHaveCount(3);
  await expect(cards.getByRole("listitem").first()).toContainText(/Never connected.*Unknown/);
  await expect(cards.getByRole("listitem").nth(1)).toContainText("Suspended");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Name, ascending" }).click();
  await page.getByRole("menuitem", { name: "Name, descending" }).click();
  await expect(cards.getByRole("listitem").first()).toContainText("Chur");
  await cards.getByRole("link", { name: stations[1].name }).click();
  await expect(page).toHaveURL(new RegExp(`/base-stations/${stations[1].id}`));
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on list, create and edit in ${colorScheme}`, async ({ page, baseStation }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const [path, heading] of [
      ["/base-stations", "Base Stations"],
      ["/base-stations/create", "Create base station"],
      [`/base-stations/${baseStation.id}/edit`, `Edit ${baseStation.name}`],
    ] as const) {
      await page.goto(path);
      await expect(page.getByRole("heading", { name: heading })).toBeVisible();
      await expectAccessible(page);
    }
  });
}
