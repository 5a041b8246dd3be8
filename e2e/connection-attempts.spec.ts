import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import { createBaseStation, expect, product, test } from "./fixtures";

const items = (page: Page, text: string) =>
  page.getByRole("list", { name: "Connection attempts" }).getByRole("listitem").filter({ hasText: text });

/** A station that nobody has declared calls: its key, by a certificate that it signed itself. */
async function strangerCalls(name: string, times = 1): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", `/CN=${name}`];
  execFileSync("openssl", ["req", "-x509", ...made, "-keyout", key, "-out", cert, "-days", "2"], { stdio: "ignore" });
  const identity = { key: readFileSync(key), cert: readFileSync(cert), rejectUnauthorized: false };
  rmSync(folder, { recursive: true });
  for (let count = 0; count < times; count++) {
    const status = await new Promise<number>((resolve, reject) => {
      const address = new URL("/key-installer/v1/certificate", product.keyInstallerUrl);
      const sent = request(address, { ...identity, agent: false }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode ?? 0));
      });
      sent.on("error", reject).end();
    });
    expect([401, 403]).toContain(status);
  }
}

const newUuid = () => `7076FF-${randomBytes(6).toString("hex").toUpperCase()}`;

test("a stranger who calls appears with verdict, mend, key and count, and ADD opens Create with its name and key", async ({
  page,
}) => {
  const name = newUuid();
  await page.goto(`/security/connection-attempts?q=${name}`);
  await strangerCalls(name, 3);
  const item = items(page, name);
  await expect(item).toContainText("Undeclared key");
  await expect(item).toContainText("3 times");
  await expect(item).toContainText(/SHA256:[A-Za-z0-9+/]{43}/);
  await expectAccessible(page);

  await item.getByRole("link", { name: "ADD" }).click();
  await expect(page.getByLabel("LRR-UUID")).toHaveValue(name);
  await expect(page.getByLabel("Public key of the base station")).toHaveValue(/-----BEGIN PUBLIC KEY-----/);
});

test("IGNORE takes a caller out of the list, and SHOW AGAIN puts it back", async ({ page }) => {
  const name = newUuid();
  await strangerCalls(name);
  await page.goto(`/security/connection-attempts?q=${name}`);
  await items(page, name).getByRole("button", { name: "IGNORE" }).click();
  await expect(page.getByText("No connection attempt matches this filter")).toBeVisible();

  await page.goto(`/security/connection-attempts?q=${name}&ignored=true`);
  await items(page, name).getByRole("button", { name: "SHOW AGAIN" }).click();
  await page.goto(`/security/connection-attempts?q=${name}`);
  await expect(items(page, name)).toHaveCount(1);
});

test("whoever may only read sees no strangers", async ({ signedInAs }) => {
  const name = newUuid();
  await strangerCalls(name);
  const page = await signedInAs("VIEWER");
  await page.goto(`/security/connection-attempts?q=${name}`);
  await expect(page.getByText("No connection attempt matches this filter")).toBeVisible();
});

test("where nothing has called, the address and port to call can be copied", async ({ page, api }) => {
  const station = await createBaseStation(api);
  await page.goto(`/security/connection-attempts?baseStation=${station.id}`);
  await expect(page.getByText("No connection attempt matches this filter")).toBeVisible();
  await expect(page.getByText(station.name)).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on attempts and alarms, and 360 px suffice: ${colorScheme}`, async ({ page }) => {
    await strangerCalls(newUuid());
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const path of ["/security/connection-attempts", "/alarms", "/alarms?state=all"]) {
      for (const width of [1440, 360]) {
        await page.setViewportSize({ width, height: 800 });
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expectAccessible(page);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      }
    }
  });
}
