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
 * from readers, its heading and main part too.
 */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(source);
  const results = await page.evaluate(
    (hidden) => {
      const isMenuOpen = document.querySelector("[role=menu], [role=listbox]") !== null;
      const rules = Object.fromEntries((isMenuOpen ? hidden : []).map((id) => [id, { enabled: false }]));
      return window.axe.run({ exclude: ["[data-live-announcer]"] }, { resultTypes: ["violations"], rules });
    },
    ["landmark-one-main", "page-has-heading-one"],
  );
  const found = results.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map(({ html }) => html).join("\n  ")}`,
  );
  expect(found, found.join("\n\n")).toEqual([]);
}
