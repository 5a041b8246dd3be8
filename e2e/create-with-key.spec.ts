import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { Client } from "pg";
import { expectAccessible } from "./axe";
import { expect, open, product, test } from "./fixtures";

const newPair = () =>
  generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
const newUuid = () => `7076FF-${randomBytes(8).toString("hex").toUpperCase()}`;

/** The form filled in, with the editor for the key open. */
async function fillIn(page: Page) {
  await page.goto("/base-stations/create");
  const editor = page.getByLabel("Public key of the base station");
  await open(page.getByRole("button", { name: "DECLARE IT NOW" }), editor);
  await expect(editor).toBeFocused();
  await page.getByLabel("LRR-UUID").fill(newUuid());
  await page.getByRole("button", { name: /RF Region/ }).click();
  await page.getByRole("option", { name: "EU868" }).click();
  return editor;
}

const create = (page: Page) => page.getByRole("button", { name: "CREATE", exact: true }).click();

/** What the station's page says of its key. */
const security = (page: Page) => page.getByRole("region", { name: "SECURITY" });

test("a key that is pasted into the form is declared with its base station, once its spaces are gone", async ({
  page,
}) => {
  const editor = await fillIn(page);
  await editor.fill(newPair().publicKey.replace("\n", "  \n"));
  await expect(page.getByText("Line 1 ends with 2 spaces.")).toBeVisible();
  await create(page);
  await expect(page.getByRole("alert").filter({ hasText: "Line 1 ends with 2 spaces." })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "REMOVE SPACES" }).click();
  await expect(page.getByText("Spaces removed. Review before creating.")).toBeVisible();
  await create(page);
  await expect(page).toHaveURL(/\/advanced$/);
  await expect(security(page)).toContainText("P-256");
});

test("a private key that is pasted leaves the screen at once and is never sent", async ({ page }) => {
  const editor = await fillIn(page);
  const bodies: string[] = [];
  page.on("request", (request) => bodies.push(request.postData() ?? ""));
  const { privateKey } = newPair();
  await editor.fill(privateKey);
  const told = page.getByRole("alert").filter({ hasText: "It must never leave the base station." });
  await expect(told).toBeVisible();
  await expect(editor).toHaveValue("");
  await create(page);
  await expect(page).toHaveURL(/\/advanced$/);
  await expect(security(page)).toContainText("Not declared");
  expect(bodies.join()).not.toContain(privateKey.split("\n")[1] ?? "missing");
});

test("a refused caller is declared from its connection attempt, with its key and the name that it gives", async ({
  page,
}) => {
  const { publicKey } = newPair();
  const lrrUuid = newUuid();
  const attempt = `att_${randomBytes(10).toString("hex")}`;
  const database = new Client({ connectionString: product.databaseUrl });
  await database.connect();
  const spki = Buffer.from(publicKey.replaceAll(/-----.*-----|\s/g, ""), "base64");
  await database.query(
    `INSERT INTO connection_attempt (id, repeat_key, listener, verdict, message, address, port, claimed_name, public_key,
       public_key_fingerprint, first_at, last_at)
     VALUES ($1, $2, 'KEY_INSTALLER', 'unknown_key', 'Refused.', '198.51.100.7', 40000, $3, $4, 'SHA256:test', now(), now())`,
    [attempt, randomBytes(32).toString("hex"), lrrUuid, spki],
  );
  await database.end();

  await page.goto(`/base-stations/create?attempt=${attempt}`);
  await expect(page.getByLabel("LRR-UUID")).toHaveValue(lrrUuid);
  await expect(page.getByLabel("Public key of the base station")).toHaveValue(publicKey);
  await page.getByRole("button", { name: /RF Region/ }).click();
  await page.getByRole("option", { name: "EU868" }).click();
  await create(page);
  await expect(page).toHaveURL(/\/advanced$/);
  await expect(security(page)).toContainText("P-256");
});

test("the form with its key stands on a narrow screen and in the dark", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  const editor = await fillIn(page);
  await editor.fill(newPair().publicKey);
  await expect(page.getByText("Declared with the base station.")).toBeVisible();
  await expectAccessible(page);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
});
