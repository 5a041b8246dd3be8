// What the LNS sees of a station, on its page; router_config edited, checked and taken by a stock station.
import { expectAccessible } from "./axe";
import { type Connected, connectStation, disconnectStation } from "./connected-station";
import { test as base, expect, open } from "./fixtures";

const test = base.extend<{ connected: Connected }>({
  connected: async ({ api }, use) => {
    const connected = await connectStation(api);
    await use(connected);
    disconnectStation(connected);
  },
});

test("a connected station shows since when, from where, with what, and what it hears", async ({ page, connected }) => {
  const { station, client } = connected;
  for (const [Freq, rssi, snr] of [
    [868_300_000, -97, 4.5],
    [868_500_000, -101, -2.25],
  ] as const) {
    client.muxs?.sendUplink({ DR: 3, Freq, rssi, snr });
  }
  await page.goto(`/base-stations/${station.id}`);
  const lns = page.getByRole("region", { name: "LNS" });
  await expect(lns).toContainText("Connected");
  await expect(lns).toContainText("TLS 1.2");
  await expect(lns).toContainText("Token");
  await expect(lns).toContainText("2.0.6");
  await expect(lns).toContainText("rmtsh");

  const uplinks = page.getByRole("table", { name: "Last uplinks" });
  const weak = uplinks.getByRole("row").filter({ hasText: "868.500 MHz" });
  await expect(weak).toContainText("DR3 (SF9, 125 kHz)");
  await expect(weak).toContainText("-101 dBm");
  await expect(weak).toContainText("-2.25 dB");
  await expect(page.getByRole("region", { name: "RADIO TRAFFIC" })).toContainText("2 uplinks, 0 downlinks");
  await expectAccessible(page);

  client.stop();
  await expect(lns).toContainText("Disconnected");
  await expect(lns).toContainText("as of");
});

test("a router_config that no station could use is refused with its place, and one that is sound is taken at once", async ({
  page,
  connected,
}) => {
  const { station, client } = connected;
  await page.goto(`/base-stations/${station.id}`);
  await page.getByRole("link", { name: "PREVIEW" }).click();
  const text = page.getByLabel("router_config");
  const first = await text.inputValue();
  expect(first).toContain('"region": "EU868"');

  await text.fill(first.replace('"hwspec": "sx1301/1"', '"hwspec": "sx1301/2"'));
  await open(page.getByRole("button", { name: "CHECK" }), page.getByText(/Line \d+, column \d+/).first());
  await page.getByRole("button", { name: "SAVE" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "valid" })).toContainText(/not valid/);
  await expect(text).toHaveValue(/sx1301\/2/);

  await text.fill(first.replace('"NetID": null', '"NetID": [19]'));
  await page.getByRole("button", { name: "CHECK" }).click();
  await expect(page.getByText("A Basics Station can use it")).toBeVisible();
  await expect(page.getByRole("region", { name: "MESSAGE" })).toContainText('"MuxTime":');
  await expectAccessible(page);
  // Straight from the text: leaving it begins a check, which takes nothing from the press.
  await text.fill(first.replace('"NetID": null', '"NetID": [20]'));
  await page.getByRole("button", { name: "SAVE" }).click();
  await expect(page.getByText("router_config saved.")).toBeVisible();
  await expect.poll(() => client.muxs?.received.some((message) => message.includes('"NetID":[20]'))).toBe(true);

  await page.getByRole("button", { name: "USE THAT OF EU868" }).click();
  await expect(page.getByText("router_config follows from EU868 again.")).toBeVisible();
});

test("a Basics Station in a region that its software does not know is told so", async ({ page, api }) => {
  const connected = await connectStation(api, { rfRegion: "IN865" });
  await page.goto(`/base-stations/${connected.station.id}`);
  await expect(page.getByRole("region", { name: "LNS" })).toContainText("drops every downlink in IN865");
  disconnectStation(connected);
});
