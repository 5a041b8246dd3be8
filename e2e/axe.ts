import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";
import type axe from "axe-core";

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Axe finds nothing on the page as it stands: WCAG 2.2 AA and axe's best practices. The live region of react-aria is
 * left out: what it announces refers to elements that may be gone a moment later. An open menu hides the page behind it
 * from readers, its heading and main part too. The title has a check of its own, which waits: React exchanges it after the
 * rest of a page that was rendered anew.
 */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(source);
  await expect(page).toHaveTitle(/\S/);
  const results = await page.evaluate(
    (hidden) => {
      const isMenuOpen = document.querySelector("[role=menu], [role=listbox]") !== null;
      const off = ["document-title", ...(isMenuOpen ? hidden : [])];
      const rules = Object.fromEntries(off.map((id) => [id, { enabled: false }]));
      return window.axe.run({ exclude: ["[data-live-announcer]"] }, { resultTypes: ["violations"], rules });
    },
    ["landmark-one-main", "page-has-heading-one"],
  );
  const found = results.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map(({ html }) => html).join("\n  ")}`,
  );
  expect(found, found.join("\n\n")).toEqual([]);
}
