import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import { type BaseStation, createBaseStation, expect, open, test } from "./fixtures";
import {
  currentCertificate,
  damagedPublicKeyPem,
  declareKey,
  newPrivateKeyPem,
  newPublicKeyPem,
  newPublicKeyPemOnCurve,
  newRsaPublicKeyPem,
  pemOf,
  regenerate,
} from "./keys";

const security = (page: Page) => page.getByRole("region", { name: "SECURITY" });
const keyDialog = (page: Page) => page.getByRole("dialog", { name: "Public key" });
const keyText = (dialog: Locator) => dialog.getByLabel("Public key of the base station");
const saveButton = (dialog: Locator) => dialog.getByRole("button", { name: "SAVE" });

/** Opens MANAGE of a base station. */
async function manage(page: Page, baseStation: Pick<BaseStation, "id">): Promise<Locator> {
  await page.goto(`/base-stations/${baseStation.id}/advanced`);
  const dialog = await open(security(page).getByRole("button", { name: "MANAGE" }), keyDialog(page));
  await expect(keyText(dialog)).toBeFocused();
  return dialog;
}

/** Pastes as a person does, so that what a text area would change is still there. */
async function paste(textArea: Locator, text: string): Promise<void> {
  await textArea.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

test("every fault of a key's text is named at its line, and SAVE waits", async ({ page, baseStation }) => {
  const key = newPublicKeyPem();
  const body = key.split("\n")[1] ?? "";
  const faults: [text: string, message: string][] = [
    [key.replace(`${body}\n`, `${body}  \n`), "Line 2 ends with 2 spaces."],
    [key.replace(body, `\t${body}`), "Line 2 begins with a tab."],
    [` ${key}`, "Line 1 begins with 1 space."],
    [key.replace(body, `${body.slice(0, 9)} ${body.slice(9)}`), "Line 2 has a space inside."],
    [key.replace(body, `\n${body}`), "Line 2 is empty."],
    [key.replace(body, `${body}\u00A0`), "Line 2 has a non-breaking space (U+00A0)."],
    [key.replace(body, `${body.slice(0, 9)}\u200B${body.slice(9)}`), "Line 2 has a zero-width space (U+200B)."],
    [`Our key:\n${key}`, "Line 1 is not part of the key. Paste only the lines from BEGIN to END."],
    [key.replace("-----BEGIN PUBLIC KEY-----\n", ""), "The key must start with -----BEGIN PUBLIC KEY-----."],
    [key.replace("END PUBLIC", "END PUBLC"), "The key must end with -----END PUBLIC KEY-----."],
    [
      key.replace(body, `${body.slice(0, 9)}*${body.slice(10)}`),
      'Line 2 has "*", which does not occur in a key. Copy the key again.',
    ],
    [
      pemOf("PUBLIC KEY", Buffer.concat([derOf(key), Buffer.alloc(3)])),
      "3 bytes follow the end of the key. Copy the key again.",
    ],
    ["hello", "This is not a public key. Paste the text from BEGIN PUBLIC KEY to END PUBLIC KEY."],
    // What only the bytes tell is judged by the server, and said at the same place.
    [
      pemOf("PUBLIC KEY", Buffer.from("3003020101", "hex")),
      "This is not a public key. Paste the text from BEGIN PUBLIC KEY to END PUBLIC KEY.",
    ],
    [newRsaPublicKeyPem(1024), "RSA 1024 is too small. This platform requires RSA 2048 or more."],
    [
      damagedPublicKeyPem(),
      "This key is damaged: its point is not on the curve P-256. Copy it again, or make a new pair.",
    ],
  ];
  const dialog = await manage(page, baseStation);
  for (const [text, message] of faults) {
    await keyText(dialog).fill(text);
    await expect(dialog.getByText(message, { exact: true })).toBeVisible();
    await expect(saveButton(dialog)).toHaveAttribute("aria-disabled", "true");
    await expect(dialog.getByText(/^SAVE waits until/)).not.toHaveCount(0);
  }
  await keyText(dialog).fill(newPublicKeyPemOnCurve("secp521r1"));
  await expect(dialog.getByText(/P-521 is not supported/)).toBeVisible();

  await page.reload();
  await expect(page.getByRole("region", { name: "SECURITY" })).toContainText("Not declared");
});

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----.*-----|\n/g, ""), "base64");
}

test("a lone carriage return is seen, though a text area would hide it", async ({ page, baseStation }) => {
  const dialog = await manage(page, baseStation);
  await paste(keyText(dialog), newPublicKeyPem().replace("\n", "\r"));
  await expect(dialog.getByText("Line 1 ends with a lone carriage return.")).toBeVisible();
  await dialog.getByRole("button", { name: "REMOVE SPACES" }).click();
  await expect(dialog.getByText("A sound public key")).toBeVisible();
});

test("a pasted private key is refused, cleared, never sent, and nothing is stored", async ({ page, baseStation }) => {
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.postData() ?? ""));
  const dialog = await manage(page, baseStation);
  const privateKey = newPrivateKeyPem();
  await keyText(dialog).fill(privateKey);
  await expect(dialog.getByRole("alert")).toContainText("It must never leave the base station.");
  await expect(keyText(dialog)).toHaveValue("");

  await saveButton(dialog).click();
  await expect(dialog.getByRole("alert")).toContainText("It must never leave the base station.");
  const secret = privateKey.split("\n")[1] ?? "";
  expect(sent.filter((body) => body.includes(secret))).toEqual([]);
  await page.reload();
  await page.keyboard.press("Escape");
  await expect(security(page)).toContainText("Not declared");
});

test("REMOVE SPACES repairs for review, and SAVE stores the key as it is then shown", async ({
  page,
  baseStation,
  api,
}) => {
  const key = newPublicKeyPem();
  const dialog = await manage(page, baseStation);
  await keyText(dialog).fill(key.replaceAll("\n", " \t\n"));
  await expect(dialog.getByText(/^SAVE waits until lines 1, 2, 3 and 4 are repaired$/).first()).toBeVisible();
  await dialog.getByRole("button", { name: "REMOVE SPACES" }).click();
  await expect(keyText(dialog)).toHaveValue(key);
  await expect(dialog.getByText("Spaces removed. Review before saving.")).toBeVisible();
  await saveButton(dialog).click();

  await expect(dialog).toBeHidden();
  const declared = await (await api.get(`/api/v1/base-stations/${baseStation.id}/public-key`)).json();
  expect(declared.publicKey).toBe(key);
  await expect(security(page)).toContainText(declared.fingerprint);
});

test("a fault's message puts the caret at its place", async ({ page, baseStation }) => {
  const key = newPublicKeyPem();
  const dialog = await manage(page, baseStation);
  const text = key.replace("==\n", "==  \n").replace("KEY-----\n", "KEY----- \n");
  await keyText(dialog).fill(text);
  await dialog.getByRole("button", { name: /^Line 1 ends with/ }).click();
  await expect(keyText(dialog)).toBeFocused();
  expect(await keyText(dialog).evaluate((area: HTMLTextAreaElement) => area.selectionStart)).toBe(26);
});

test("Compare only tells same and different with both fingerprints and saves nothing", async ({
  page,
  baseStation,
  api,
}) => {
  const declared = newPublicKeyPem();
  await declareKey(api, baseStation.id, declared);
  const { fingerprint } = await (await api.get(`/api/v1/base-stations/${baseStation.id}/public-key`)).json();
  const dialog = await manage(page, baseStation);
  await dialog.getByText("Compare only").click();
  await keyText(dialog).fill(declared.replaceAll("\n", "\r\n"));
  await expect(dialog.getByText("Same key")).toBeVisible();
  await keyText(dialog).fill(newPublicKeyPem());
  await expect(dialog.getByText("Different key")).toBeVisible();
  await expect(dialog.getByText(/^SHA256:/)).toHaveCount(3);
  await expect(saveButton(dialog)).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Control+Enter");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(security(page)).toContainText(fingerprint);
});

test("a pasted certificate offers its key", async ({ page, baseStation, api }) => {
  const key = newPublicKeyPem();
  await declareKey(api, baseStation.id, key);
  const certificate = await regenerate(api, baseStation.id);
  const dialog = await manage(page, baseStation);
  await keyText(dialog).fill(certificate.pem);
  await expect(dialog.getByText("This is a certificate. Its public key can be used: USE ITS KEY.")).toBeVisible();
  await dialog.getByRole("button", { name: "USE ITS KEY" }).click();
  await expect(keyText(dialog)).toHaveValue(key);
  await expect(dialog.getByText("Same key")).toBeVisible();
});

test("a key that another base station holds is refused at the text, with its name", async ({
  page,
  baseStation,
  api,
}) => {
  const other = await createBaseStation(api);
  const key = newPublicKeyPem();
  await declareKey(api, other.id, key);
  const dialog = await manage(page, baseStation);
  await keyText(dialog).fill(key);
  await saveButton(dialog).click();
  await expect(
    dialog.getByText(`"${other.name}" already uses this key. Each base station needs its own.`),
  ).toBeVisible();
  await expect(keyText(dialog)).toHaveValue(key);
});

test("of two operators who save at once the later one is told, and decides", async ({
  page,
  baseStation,
  signedInAs,
}) => {
  const second = await signedInAs("BASE_STATION_MANAGER");
  const [mine, theirs] = [newPublicKeyPem(), newPublicKeyPem()];
  const dialog = await manage(page, baseStation);
  const otherDialog = await manage(second, baseStation);
  await keyText(dialog).fill(mine);
  await keyText(otherDialog).fill(theirs);
  await saveButton(otherDialog).click();
  await expect(otherDialog).toBeHidden();

  await expect(dialog.getByText(/changed this base station/)).toBeVisible();
  await expect(keyText(dialog)).toHaveValue(mine);
  await dialog.getByRole("button", { name: "KEEP MINE" }).click();
  await saveButton(dialog).click();
  await expect(dialog).toBeHidden();
  const kept = await security(page)
    .getByText(/^SHA256:/)
    .textContent();
  await expect(security(second)).toContainText(kept ?? "");
});

test("the certificate of the replaced key is kept unless its revocation is chosen", async ({
  page,
  baseStation,
  api,
}) => {
  await declareKey(api, baseStation.id, newPublicKeyPem());
  await regenerate(api, baseStation.id);
  const dialog = await manage(page, baseStation);
  await expect(dialog.getByRole("radio", { name: "Keep the current certificate" })).toBeChecked();
  await keyText(dialog).fill(newPublicKeyPem());
  await saveButton(dialog).click();
  await expect(security(page)).toContainText("Issued for the previous key");
  await expect(security(page).getByRole("button", { name: "REGENERATE" })).toBeVisible();
  await expect(security(page).getByRole("button", { name: "revoke this one" })).toBeVisible();

  await regenerate(api, baseStation.id, "OTHER");
  await expect(security(page)).not.toContainText("Issued for the previous key");
  await security(page).getByRole("button", { name: "MANAGE" }).click();
  await dialog.getByText("Revoke it now").click();
  await keyText(dialog).fill(newPublicKeyPem());
  await saveButton(dialog).click();
  await expect(security(page)).toContainText("New public key, by Administrator");
});

test("a certificate that is issued while the dialog is open can be chosen to be revoked", async ({
  page,
  baseStation,
  api,
}) => {
  await declareKey(api, baseStation.id, newPublicKeyPem());
  const dialog = await manage(page, baseStation);
  const revokeIt = dialog.getByText("Revoke it now");
  await expect(revokeIt).toBeHidden();
  const certificate = await regenerate(api, baseStation.id);
  await revokeIt.click();
  await keyText(dialog).fill(newPublicKeyPem());
  await saveButton(dialog).click();
  await expect(dialog).toBeHidden();
  const revoked = await currentCertificate(api, baseStation.id);
  expect(revoked).toMatchObject({ id: certificate.id, state: "REVOKED" });
});

test("a key is declared by keyboard alone", async ({ page, baseStation }) => {
  await page.goto(`/base-stations/${baseStation.id}/advanced`);
  const button = security(page).getByRole("button", { name: "MANAGE" });
  const dialog = keyDialog(page);
  await expect(async () => {
    if (!(await dialog.isVisible())) await button.press("Enter");
    await expect(keyText(dialog)).toBeFocused({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.press("ControlOrMeta+A"); // an Enter that came late stands in the text
  await page.keyboard.insertText(newPublicKeyPem());
  await expect(dialog.getByText("A sound public key")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(dialog).toBeHidden();
  await expect(security(page)).toContainText("P-256");
  await expect(button).toBeFocused();
});

test("the dialog stands in the URL: a reload keeps it, Back closes it", async ({ page, baseStation }) => {
  const dialog = await manage(page, baseStation);
  await expect(page).toHaveURL(/\?dialog=public-key$/);
  await page.reload();
  await expect(dialog).toBeVisible();
  await page.goBack();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/\/advanced$/);
});

for (const appearance of ["theme=light", "theme=dark", "theme=light&contrast=more"]) {
  test(`axe finds nothing in the key dialog: ${appearance}`, async ({ page, baseStation, context, baseURL, api }) => {
    await context.addCookies([{ name: "sk_appearance", value: appearance, url: baseURL ?? "" }]);
    await declareKey(api, baseStation.id, newPublicKeyPem());
    const dialog = await manage(page, baseStation);
    await expectAccessible(page);
    await keyText(dialog).fill(newPublicKeyPem().replaceAll("\n", "  \n"));
    await expect(dialog.getByText("Line 1 ends with 2 spaces.")).toBeVisible();
    await expectAccessible(page);
  });
}

test("on a phone the dialog fills the screen and only the text scrolls sideways", async ({ page, baseStation }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const dialog = await manage(page, baseStation);
  await keyText(dialog).fill(newRsaPublicKeyPem(2048).replace("\n", "  \n"));
  await expect(dialog.getByText("Line 1 ends with 2 spaces.")).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  expect(await dialog.boundingBox()).toMatchObject({ x: 0, y: 0, width: 360, height: 740 });
});
