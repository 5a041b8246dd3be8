import { request } from "node:https";
import { serverPki } from "#lib/testing/external-servers";
import { expectAccessible } from "./axe";
import { createBaseStation, expect, open, product, test } from "./fixtures";

const tag = Date.now().toString(36);
const eui = () =>
  `58A0CB${Math.floor(Math.random() * 0xffffffffff)
    .toString(16)
    .toUpperCase()
    .padStart(10, "0")}`;

test("an LNS is added with its faults at their fields, a domain and a station are sent to it, and it cannot go", async ({
  page,
  api,
}) => {
  const pki = serverPki();
  const [name, domain] = [`TTS ${tag}`, `region:${tag}`];
  await page.goto("/manage/servers");
  await expectAccessible(page);
  const dialog = page.getByRole("dialog", { name: "Add server" });
  await open(page.getByRole("button", { name: "ADD SERVER" }), dialog);
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Address").fill("wss://eu1.cloud.thethings.network");
  await dialog.getByLabel("Trust").fill(pki.serverCertificate);
  await dialog.getByLabel("Token", { exact: true }).last().fill("NNSXS.VEEBURF3KR77ZR");
  await dialog.getByRole("button", { name: "ADD SERVER" }).click();
  await expect(dialog.getByLabel("Address")).toHaveAccessibleDescription(/The address needs a port/);
  await expect(dialog.getByLabel("Trust")).toHaveAccessibleDescription(/This is an end certificate, not a CA/);
  await expectAccessible(page);
  await dialog.getByLabel("Address").fill("wss://eu1.cloud.thethings.network:8887");
  await dialog.getByLabel("Trust").fill(pki.ca);
  await dialog.getByRole("button", { name: "ADD SERVER" }).click();
  const row = page.getByRole("row", { name });
  await expect(row).toContainText("Token");
  await expect(page.getByText("VEEBURF3KR77ZR")).toHaveCount(0);

  const station = await createBaseStation(api, { name: `Roof ${tag}`, lrrUuid: `0016C0-${eui()}`, domains: [domain] });
  await page.reload();
  const ofDomain = page.getByRole("dialog", { name: "LNS of a domain" });
  await open(page.getByRole("button", { name: "ADD DOMAIN" }), ofDomain);
  await ofDomain.getByRole("combobox", { name: "Domain" }).fill(domain);
  await ofDomain.getByText("Relay", { exact: true }).click();
  await ofDomain.getByRole("button", { name: "Server" }).click();
  await page.getByRole("option", { name }).click();
  await ofDomain.getByRole("button", { name: "SAVE" }).click();
  await expect(page.getByRole("region", { name: "LNS BY DOMAIN" })).toContainText(domain);

  await page.goto(`/base-stations/${station.id}/advanced`);
  const widget = page.getByRole("region", { name: "LNS AND CUPS" });
  await expect(widget).toContainText(`By its domain ${domain}`);
  await expect(widget).toContainText(name);
  const own = page.getByRole("dialog", { name: "LNS of this base station" });
  await open(widget.getByRole("button", { name: "Change the LNS" }), own);
  await expectAccessible(page);
  await own.getByText("Direct", { exact: true }).click();
  await own.getByRole("button", { name: "Server" }).click();
  await page.getByRole("option", { name }).click();
  await own.getByRole("button", { name: "SAVE" }).click();
  await expect(widget).toContainText("Chosen for this base station");
  await expect(widget).toContainText("It learns this from CUPS");
  await expectAccessible(page);

  await page.goto("/manage/servers");
  const deletion = page.getByRole("alertdialog", { name: "Delete server" });
  await open(page.getByRole("button", { name: `Delete ${name}` }), deletion);
  await deletion.getByRole("button", { name: "DELETE" }).click();
  await expect(deletion.getByRole("alert")).toContainText(`Domain ${domain} and "Roof ${tag}" use this server.`);
});

/** One call of a Basics Station that has nothing but a token. */
function askCups(eui64: string, token: string): Promise<number | undefined> {
  const headers = { Authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const sent = request(`${product.cupsUrl}/update-info`, { method: "POST", headers, rejectUnauthorized: false });
    sent.once("response", (answer) => answer.resume().once("end", () => resolve(answer.statusCode)));
    sent.once("error", reject).end(JSON.stringify({ router: eui64, station: "2.0.6(linux/std)" }));
  });
}

test("a base station that is sent to another LNS is waited for until it calls CUPS; then nothing is claimed of it", async ({
  page,
  api,
}) => {
  const [name, domain, of] = [`Direct LNS ${tag}`, `direct:${tag}`, `Spire ${tag}`];
  const server = { kind: "LNS", name, uri: "wss://lns.example.org:8887", trust: serverPki().ca };
  const { id: serverId } = await (await api.post("/api/v1/servers", { data: server })).json();
  const assigned = await api.put("/api/v1/lns-assignments", { data: { domain, route: "DIRECT", server: serverId } });
  expect(assigned.status()).toBe(200);
  const eui64 = eui();
  const station = await createBaseStation(api, { name: of, lrrUuid: `0016C0-${eui64}`, domains: [domain] });

  await page.goto(`/base-stations?q=${encodeURIComponent(of)}`);
  const row = page.getByRole("row", { name: of });
  await expect(row).toContainText("Initialization");
  await expect(row).toContainText("Never connected");
  await page.goto(`/base-stations/${station.id}/advanced`);
  const contact = page.getByRole("region", { name: "FIRST CONTACT" });
  await expect(contact).toContainText("Waiting for first connection...");

  const made = await api.post(`/api/v1/base-stations/${station.id}/tokens`, { data: { server: "CUPS" } });
  expect(await askCups(eui64, (await made.json()).token)).toBe(200);
  await expect(contact).toContainText("Connected");
  await expect(contact).not.toContainText("has not connected");
  await page.goto(`/base-stations/${station.id}`);
  const lns = page.getByRole("region", { name: "LNS", exact: true });
  await expect(lns).toContainText(`Speaks directly to ${name}; its connection is not seen from here`);
  await expectAccessible(page);

  await page.goto(`/base-stations?q=${encodeURIComponent(of)}`);
  await expect(row).toContainText("Unknown");
  await expect(row).not.toContainText("Never connected");
  await expect(row.getByRole("time")).toHaveCount(1); // its call at CUPS
  expect((await api.delete(`/api/v1/lns-assignments/${(await assigned.json()).id}`)).status()).toBe(204);
  await expect(row).toContainText("Never connected"); // by itself
});

test("a CUPS is added with a client certificate, and a station is sent there and kept here again", async ({
  page,
  api,
}) => {
  const pki = serverPki();
  const name = `Other CUPS ${tag}`;
  const body = { kind: "CUPS", name, uri: "https://cups.example.org:443", trust: pki.ca };
  const credential = { kind: "CERTIFICATE", certificate: pki.clientCertificate, key: pki.clientKey };
  expect((await api.post("/api/v1/servers", { data: { ...body, credential } })).status()).toBe(201);
  const station = await createBaseStation(api, { name: `Mast ${tag}`, lrrUuid: `0016C0-${eui()}` });
  await page.goto(`/base-stations/${station.id}/advanced`);
  const widget = page.getByRole("region", { name: "LNS AND CUPS" });
  const dialog = page.getByRole("dialog", { name: "CUPS of this base station" });
  await open(widget.getByRole("button", { name: "Change the CUPS" }), dialog);
  await dialog.getByRole("button", { name: "CUPS" }).click();
  await page.getByRole("option", { name }).click();
  await expect(dialog).toContainText("and leaves");
  await dialog.getByRole("button", { name: "SAVE" }).click();
  await expect(widget).toContainText(`Sent to ${name} at its next contact`);
  await open(widget.getByRole("button", { name: "Change the CUPS" }), dialog);
  await dialog.getByRole("button", { name: "CUPS" }).click();
  await page.getByRole("option", { name: "This platform" }).click();
  await dialog.getByRole("button", { name: "SAVE" }).click();
  await expect(widget).toContainText("This platform");
});

test("a Viewer sees servers and routes, and why they are not changed", async ({ signedInAs, api }) => {
  const page = await signedInAs("VIEWER");
  await page.goto("/manage/servers");
  await expect(page.getByRole("button", { name: "ADD SERVER" })).toHaveAttribute("aria-disabled", "true");
  const station = await createBaseStation(api, { name: `Silo ${tag}`, lrrUuid: `0016C0-${eui()}` });
  await page.goto(`/base-stations/${station.id}/advanced`);
  const change = page.getByRole("region", { name: "LNS AND CUPS" }).getByRole("button", { name: "Change the LNS" });
  await expect(change).toHaveAttribute("aria-disabled", "true");
});
