import { openssl, withFiles } from "#lib/testing/openssl";
import { expectAccessible } from "./axe";
import { createBaseStation, expect, open, test } from "./fixtures";

const tag = Date.now().toString(36);
const SCRIPT = `#!/bin/sh\n# ${tag}\nrm -f /tmp/update.bin\n`;

test("a signed update is uploaded with its key, assigned to a station, withdrawn, and cannot go while it is waited for", async ({
  page,
  api,
}) => {
  const key = openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]).stdout;
  const publicKey = openssl(["pkey", "-pubout"], key).stdout;
  const sign = (text: string) =>
    withFiles({ key }, (files) => openssl(["dgst", "-sha512", "-sign", files.key], text).bytes.toString("base64"));
  const [name, keyName] = [`Fix ${tag}`, `Acme ${tag}`];

  await page.goto("/manage/updates");
  await expectAccessible(page);
  const addKey = page.getByRole("dialog", { name: "Add key" });
  await open(page.getByRole("button", { name: "ADD KEY" }), addKey);
  await addKey.getByLabel("Name").fill(keyName);
  await addKey.getByLabel("Public key").fill(key);
  await addKey.getByRole("button", { name: "ADD KEY" }).click();
  await expect(addKey.getByLabel("Public key")).toHaveAccessibleDescription(/This is a private key/);
  await addKey.getByLabel("Public key").fill(publicKey);
  await addKey.getByRole("button", { name: "ADD KEY" }).click();
  await expect(page.getByRole("region", { name: "KEYS" })).toContainText(keyName);

  const addPackage = page.getByRole("dialog", { name: "Add update package" });
  await open(page.getByRole("button", { name: "ADD PACKAGE" }), addPackage);
  await addPackage.getByLabel("Name").fill(name);
  await addPackage.getByLabel("Package", { exact: true }).fill(`2.0.6-${tag}`);
  await addPackage
    .getByLabel("File")
    .setInputFiles({ name: "update.bin", mimeType: "text/x-sh", buffer: Buffer.from(SCRIPT) });
  await addPackage.getByLabel("Signatures").fill(sign("something else"));
  await addPackage.getByRole("button", { name: "ADD PACKAGE" }).click();
  await expect(addPackage.getByLabel("Signatures")).toHaveAccessibleDescription(/None of the keys here/);
  await expectAccessible(page);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route("**/manage/updates", async (route) => {
    if (route.request().method() === "POST") await held;
    await route.continue();
  });
  await addPackage.getByLabel("Signatures").fill(sign(SCRIPT));
  // The press leaves the field, whose error of two lines goes with it: the button is still there at its end.
  await addPackage.getByRole("button", { name: "ADD PACKAGE" }).click();
  await expect(addPackage.getByRole("button", { name: "ADD PACKAGE" })).toHaveAttribute("data-pending", "true");
  await expect(addPackage.getByLabel("Signatures")).not.toHaveAccessibleDescription(/None of the keys here/);
  letGo();
  const packages = page.getByRole("region", { name: "PACKAGES" });
  await expect(packages).toContainText(name);

  const eui = `58A0CB${Math.floor(Math.random() * 0xffffffffff)
    .toString(16)
    .toUpperCase()
    .padStart(10, "0")}`;
  const station = await createBaseStation(api, { name: `Tower ${tag}`, lrrUuid: `0016C0-${eui}` });
  await page.goto(`/base-stations/${station.id}/advanced`);
  const widget = page.getByRole("region", { name: "SOFTWARE" });
  await expect(widget).toContainText("Unknown: it has not asked CUPS yet");
  const assign = page.getByRole("dialog", { name: "Assign update" });
  await open(widget.getByRole("button", { name: "ASSIGN UPDATE" }), assign);
  await expectAccessible(page);
  await assign.getByText(name, { exact: true }).click();
  await assign.getByRole("button", { name: "ASSIGN UPDATE" }).click();
  await expect(widget).toContainText(`${name} waits for its next contact`);
  await expectAccessible(page);

  await page.goto("/manage/updates");
  await expect(packages).toContainText("1 waiting");
  const remove = page.getByRole("alertdialog", { name: "Delete update package" });
  await open(page.getByRole("button", { name: `Delete ${name}` }), remove);
  await remove.getByRole("button", { name: "DELETE" }).click();
  await expect(remove.getByRole("alert")).toContainText("1 base station waits for this update");
  await remove.getByRole("button", { name: "CANCEL" }).click();

  await page.goto(`/base-stations/${station.id}/advanced`);
  const withdraw = page.getByRole("alertdialog", { name: "Withdraw update" });
  await open(widget.getByRole("button", { name: "WITHDRAW" }), withdraw);
  await withdraw.getByRole("button", { name: "WITHDRAW" }).click();
  await expect(widget).toContainText(`${name} withdrawn`);
});
