import type { Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import { createBaseStation, expect, expectTooltip, open, test } from "./fixtures";
import { declareKey, newPublicKeyPem, regenerate } from "./keys";

// One after the other: there is one hierarchy.
test.describe.configure({ mode: "serial" });

const widgets = (page: Page, title: RegExp) => page.getByRole("region", { name: title });

test("the hierarchy stands with expiry, revocation lists and OCSP, and axe finds nothing", async ({ page }) => {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto("/security/authorities");
      await expect(widgets(page, /^ROOT CA/)).toContainText("Trusted by base stations");
      await expect(widgets(page, /^BASE STATION CA/).first()).toContainText("Signs new certificates");
      await expect(widgets(page, /^SERVER CA/).first()).toContainText(/Number \d+, made/);
      await expectAccessible(page);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    }
  }
});

test("whoever may not rotate sees why", async ({ signedInAs }) => {
  const page = await signedInAs("BASE_STATION_MANAGER");
  await page.goto("/security/authorities");
  const rotate = widgets(page, /^BASE STATION CA/)
    .first()
    .getByRole("button", { name: "ROTATE" });
  await expect(rotate).toHaveAttribute("aria-disabled", "true");
  await expectTooltip(page, rotate, "Only an Administrator");
});

test("ROTATE makes a successor that signs the next certificate, and RETIRE ends the old one", async ({ page, api }) => {
  const before = (await (await api.get("/api/v1/certificate-authorities")).json()).data;
  const old = before.find(({ kind, active }: { kind: string; active: boolean }) => kind === "BASE_STATION" && active);
  const suffix = old.slug.slice(-6);
  await page.goto("/security/authorities");
  const widget = page.getByRole("region", { name: `BASE STATION CA ${suffix}` });

  const retire = widget.getByRole("button", { name: "RETIRE" });
  await expectTooltip(page, retire, "ROTATE it first");

  const dialog = page.getByRole("alertdialog", { name: "Rotate certificate authority" });
  await open(widget.getByRole("button", { name: "ROTATE" }), dialog);
  await expect(dialog.getByRole("button", { name: "CANCEL" })).toBeFocused();
  await dialog.getByRole("button", { name: "ROTATE" }).click();
  await expect(dialog).toBeHidden();
  // The ceremony runs in a process of its own; the page follows by itself.
  await expect(widget).toContainText("Has a successor", { timeout: 60_000 });
  await expect(widgets(page, /^BASE STATION CA/)).toHaveCount(before.length - 1);

  const station = await createBaseStation(api);
  await declareKey(api, station.id, newPublicKeyPem());
  const issuerOfNext = async () => {
    const { id } = await regenerate(api, station.id);
    return (await (await api.get(`/api/v1/certificates/${id}`)).json()).issuer;
  };
  await expect.poll(issuerOfNext).not.toBe(old.name);

  const asked = page.getByRole("alertdialog", { name: "Retire certificate authority" });
  await open(widget.getByRole("button", { name: "RETIRE" }), asked);
  await expect(asked).toContainText("It signs no new certificates any more");
  await expectAccessible(page);
  await asked.getByRole("button", { name: "RETIRE" }).click();
  await expect(asked).toBeHidden();
  await expect(widget).toContainText("Retired");
  await expect(widget.getByRole("button", { name: "RETIRE" })).toHaveCount(0);
  await expect(widget).toContainText("Number");
});
