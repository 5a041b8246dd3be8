// A LoRa Basics Station through the README, command by command, with its vendor's CA uploaded in the browser; then a
// stock station (lib/testing/basics-station.ts) before the operator's eyes.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { BasicsStation } from "#lib/testing/basics-station";
import { judgeAnswer } from "#lib/testing/basics-station-answer";
import { splitCredentialBlob } from "#lib/testing/basics-station-blob";
import { expectAccessible } from "./axe";
import { createBaseStation, expect, open, product, test } from "./fixtures";

const run = promisify(execFile);

const newEui = () => `58A0CBFFFE${randomBytes(3).toString("hex").toUpperCase()}`;
const id6 = (eui: string) =>
  (eui.toLowerCase().match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, "")).join(":");

/** The shell blocks of the README's section, for this station and this run's product. */
function commandsOfReadme(eui: string): string[] {
  const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
  const section = readme.split(/^## /m).find((part) => part.startsWith("Connect a LoRa Basics Station")) ?? "";
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = ""]) =>
    text
      .replaceAll("https://localhost:8987", product.cupsUrl)
      .replaceAll("58A0CBFFFE80AA01", eui)
      .replaceAll("58a0:cbff:fe80:aa01", id6(eui))
      .replaceAll("/CN=Acme Gateways", `/CN=Acme ${eui}`),
  );
}

test("the commands of the README bring a Basics Station from nothing to its LNS, and back after REGENERATE", async ({
  page,
}) => {
  test.slow();
  const eui = newEui();
  const [make = "", ask = ""] = commandsOfReadme(eui);
  const cwd = mkdtempSync(join(tmpdir(), "stationkeeper-readme-"));
  const bash = (script: string) =>
    run("bash", ["-euo", "pipefail", "-c", script], { cwd, env: { ...process.env, HOME: cwd } });
  await bash(make);

  // Security > Vendor CAs > UPLOAD
  await page.goto("/security/vendor-cas");
  await page.getByRole("link", { name: "UPLOAD" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill(`Acme ${eui}`);
  await page.getByLabel("CA certificates (PEM)").fill(readFileSync(join(cwd, "ca.crt"), "utf8"));
  await page.getByRole("button", { name: "SAVE" }).click();
  await expect(page.getByRole("heading", { name: `Acme ${eui}` })).toBeVisible();

  // Base Stations > Create
  await page.goto("/base-stations/create");
  await page.getByLabel("LRR-UUID").fill(id6(eui));
  await page.getByRole("button", { name: /RF Region/ }).click();
  await page.getByRole("option", { name: "EU868" }).click();
  await page.getByRole("button", { name: "CREATE", exact: true }).click();
  await page.waitForURL(/\/base-stations\/bs_\w+/);
  const [station] = /bs_\w+/.exec(page.url()) ?? [];
  await page.goto(`/base-stations/${station}/advanced`);
  const panel = page.getByRole("region", { name: "FIRST CONTACT" });
  await expect(panel).toContainText("Waiting for first connection...");
  await expectAccessible(page);
  const [bundle] = await Promise.all([
    page.waitForEvent("download"),
    panel.getByRole("link", { name: "DOWNLOAD", exact: true }).click(),
  ]);
  await bundle.saveAs(join(cwd, "Downloads", bundle.suggestedFilename()));

  const { stdout } = await bash(ask);
  expect(stdout.trim().split("\n").at(-1)).toBe("200");
  await expect(panel).toContainText("Connected");
  const body = readFileSync(join(cwd, "answer.bin"));
  const answer = judgeAnswer(
    Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`), body]),
  );
  if (answer.kind !== "ACCEPTED") throw new Error(JSON.stringify(answer));
  expect(answer.record).toMatchObject({ tcUri: product.lnsUrl, cupsCredentials: null, update: null });
  expect(splitCredentialBlob(answer.record.tcCredentials ?? Buffer.alloc(0)).files).toBeDefined();

  const client = new BasicsStation({ home: join(cwd, "station"), routerid: eui, timeFactor: 0.01 });
  const file = (name: string) => readFileSync(join(cwd, name));
  const [uri, trust, crt, key] = ["cups.uri", "cups.trust", "gateway.crt", "gateway.key"].map(file);
  if (uri && trust && crt && key) client.files.install("cups", "", { uri, trust, crt, key });
  client.start();
  try {
    await client.seen("configured");
    await expect(panel).not.toContainText("has not connected to the LNS yet");
    const since = client.events.length;

    const security = page.getByRole("region", { name: "SECURITY" });
    const regenerate = page.getByRole("alertdialog", { name: /Regenerate/ });
    const dialog = await open(security.getByRole("button", { name: "REGENERATE" }), regenerate);
    await dialog.getByRole("button", { name: /Reason/ }).click();
    await page.getByRole("option", { name: "Lost on base station", exact: true }).click();
    await dialog.getByRole("button", { name: "Confirm" }).click();
    await client.seen("muxs open", { since });
    expect(client.events.slice(since).map(({ kind }) => kind)).toContain("muxs refused");
  } finally {
    client.stop();
  }
});

test("a bundle with a token, downloaded from FIRST CONTACT, lets a station in before the operator's eyes", async ({
  page,
  api,
}) => {
  test.slow();
  const eui = newEui();
  const { id, lrrUuid } = await createBaseStation(api, { lrrUuid: `0016C0-${eui}` });
  await page.goto(`/base-stations/${id}/advanced`);
  const panel = page.getByRole("region", { name: "FIRST CONTACT" });
  await expect(panel).toContainText(product.cupsUrl);
  await panel.getByRole("radio", { name: "A token" }).check();
  await expect(panel.getByRole("listitem").filter({ hasText: "Give it a token" })).toBeVisible();
  await expect(panel.getByRole("listitem").filter({ hasText: "Put its certificate" })).toBeHidden();
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 800 });
  await expectAccessible(page);
  await page.setViewportSize({ width: 1440, height: 900 });

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    panel.getByRole("button", { name: "DOWNLOAD WITH TOKEN" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`${lrrUuid}.tar`);
  const home = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  await run("tar", ["-xpf", await download.path(), "-C", home]);

  const client = new BasicsStation({ home, routerid: eui, timeFactor: 0.01 });
  client.start();
  try {
    await client.seen("configured");
    await expect(panel).toContainText("Connected");
  } finally {
    client.stop();
  }
});

test("a station that nobody vouches for shows its verdict on the page that waits for it", async ({ page, api }) => {
  const eui = newEui();
  const { id } = await createBaseStation(api, { lrrUuid: `0016C0-${eui}` });
  await page.goto(`/base-stations/${id}/advanced`);
  const panel = page.getByRole("region", { name: "FIRST CONTACT" });
  await expect(panel).toContainText("Waiting for first connection...");
  const home = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  const tar = await (await api.get(`/api/v1/base-stations/${id}/first-contact`)).body();
  const unpacked = run("tar", ["-xf", "-", "-C", home]);
  unpacked.child.stdin?.end(tar);
  await unpacked;
  const subject = ["-subj", `/CN=${eui}`, "-keyout", join(home, "cups.key"), "-out", join(home, "cups.crt")];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  await run("openssl", ["req", "-x509", ...key, ...subject]);

  const client = new BasicsStation({ home, routerid: eui });
  expect((await client.contactCups()).outcome).toMatchObject({ kind: "REJECTED", status: 401 });
  await expect(panel).toContainText("Refused: Unknown CA");
});
