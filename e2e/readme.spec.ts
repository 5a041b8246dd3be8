// The way of a base station through the README, command by command, with REGENERATE in the browser.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, open, product, test } from "./fixtures";

const run = promisify(execFile);

/** The shell blocks of a section, pointed at the product of this run. */
function commandsOf(title: string, lrrUuid: string): string[] {
  const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
  const section = readme.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = ""]) =>
    text
      .replace("https://localhost:8443", product.keyInstallerUrl)
      .replace("http://localhost:3000", product.url)
      .replace("7076FF-024B0B03000A", lrrUuid),
  );
}

test("a base station enrols, polls and follows a REGENERATE with openssl and curl as the README prints it", async ({
  page,
  api,
}) => {
  const lrrUuid = `7076FF-${Date.now().toString(16).toUpperCase().padStart(12, "0")}`;
  const [enrol = "", follow = ""] = commandsOf("By station", lrrUuid);
  const cwd = mkdtempSync(join(tmpdir(), "stationkeeper-readme-"));
  const bash = (script: string) =>
    run("bash", ["-euo", "pipefail", "-c", script], {
      cwd,
      env: { ...process.env, HOME: cwd, TOKEN: product.token },
    });
  /** What the second block needs of the first, as in a shell that is still open. */
  const definitions = enrol.split("\n").filter((line) => /^(export |rest\(\)|current\(\))/.test(line));

  const first = await bash(enrol);
  expect(first.stdout).toContain("station.crt: OK");
  expect(first.stdout).toMatch(/subject=CN = Stationkeeper Root CA/);
  expect(first.stdout.trim().split("\n").slice(-2)).toEqual(["200", "304"]);

  const { id } = await (await api.get(`/api/v1/base-stations/uuid:${lrrUuid}`)).json();
  await page.goto(`/base-stations/${id}/advanced`);
  const security = page.getByRole("region", { name: "SECURITY" });
  await expect(security).toContainText("In use");
  const regenerate = page.getByRole("alertdialog", { name: "Regenerate certificate" });
  const dialog = await open(security.getByRole("button", { name: "REGENERATE" }), regenerate);
  await dialog.getByRole("button", { name: /Reason/ }).click();
  await page.getByRole("option", { name: "Lost on base station", exact: true }).click();
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(security).toContainText("Waiting for download");

  const second = await bash([...definitions, follow].join("\n"));
  expect(second.stdout).toContain(
    "This certificate is revoked. Identify with a self-signed certificate of the same key.",
  );
  expect(second.stdout.match(/^(403|200)$/gm)).toEqual(["403", "200", "200"]);
  expect(second.stdout).toContain("station.crt: revoked");
  await expect(security).toContainText("In use");
});
