import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildIfStale, buildPaths, generate } from "./build.mjs";
import { ensureChromium } from "./chromium.mjs";
import { installIfNeeded } from "./install.mjs";
import { beginStep, printFailure, red, step } from "./report.mjs";
import { childEnvironment, endRunningCommands, root, run, spawnCollecting } from "./run-command.mjs";
import { enterTestEnvironment, TEST_BUILD } from "./test-environment.mjs";
import { readPlaywrightReport, readVitestReport } from "./test-reports.mjs";

const NEXT = "node_modules/next/dist/bin/next";
const BIOME = "node_modules/@biomejs/biome/bin/biome";
const TSC = "node_modules/typescript/bin/tsc";
const VITEST = "node_modules/vitest/vitest.mjs";
const PLAYWRIGHT = "node_modules/@playwright/test/cli.js";
const REPORTS = join(root, TEST_BUILD, "reports");

/** @returns {Promise<number>} the exit code: 0 when everything passed. */
export async function runTests() {
  enterTestEnvironment();
  const total = { passed: 0, failed: 0 };
  const start = performance.now();
  const stopped = new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => resolve(signal));
  });
  try {
    const signal = await Promise.race([runSteps(total), stopped]);
    if (signal) throw new Error(`Stopped by ${signal}.`);
  } catch (error) {
    endRunningCommands();
    printFailure(error);
    total.failed += 1;
  } finally {
    testPostgres("leave", "--remove");
  }
  const minutes = ((performance.now() - start) / 60_000).toFixed(1);
  console.log(`\nTook ${minutes} minutes.\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

/** Set-up that fails ends the run; of the steps after it each is tried, so that one run shows all that is wrong. */
async function runSteps(total) {
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  await step("Install dependencies", installIfNeeded);
  await step("Generate", async () => {
    await generate();
    // Those of pages that are gone would not compile; typegen leaves them.
    for (const types of [".next/types", ".next/dev/types"]) rmSync(join(root, types), { recursive: true, force: true });
    await run("next typegen", NEXT, ["typegen"], { STATIONKEEPER_BUILD_DIR: undefined });
  });
  await Promise.all([
    check(total, "Format", [BIOME, "format", "."]),
    check(total, "Lint", [BIOME, "lint", "--error-on-warnings", "."]),
    check(total, "Types", [TSC, "--noEmit"]),
  ]);
  await vitest(total, "Unit tests", "unit");
  const built = await attempt(total, "Production build", () => buildIfStale(buildPaths(TEST_BUILD)));
  if (!process.env.TEST_DATABASE_URL) await step("Start Postgres", () => testPostgres("join"));
  await vitest(total, "Integration tests", "integration");
  if (!built) return; // what follows runs the built product
  await vitest(total, "Launcher tests", "launch");
  if (await attempt(total, "Find Chromium", ensureChromium)) await playwright(total);
}

async function attempt(total, name, work) {
  try {
    await step(name, work);
    return true;
  } catch (error) {
    printFailure(error);
    total.failed += 1;
    return false;
  }
}

/** A tool that says yes or no; counts only when it says no. */
function check(total, name, [script, ...args]) {
  return runTool(name, script, args, {}, ({ code }) => {
    if (code !== 0) total.failed += 1;
    return code === 0 ? "" : null;
  });
}

function vitest(total, name, project) {
  const report = join(REPORTS, `${project}.json`);
  const args = ["run", "--project", project, "--passWithNoTests"];
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return runTool(name, VITEST, [...args, ...reporters], {}, ({ code }) => add(total, readVitestReport(report), code));
}

function playwright(total) {
  const report = join(REPORTS, "playwright.json");
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const args = ["test", "--reporter=list,json"];
  return runTool("End-to-end tests", PLAYWRIGHT, args, env, ({ code }) =>
    add(total, readPlaywrightReport(report), code),
  );
}

/** @returns {string | null} words for the line of progress; null when something failed. */
function add(total, { passed, failed, flaky }, code) {
  const failures = code !== 0 && failed === 0 ? 1 : failed; // it failed without saying which test
  total.passed += passed;
  total.failed += failures;
  if (failures > 0) return null;
  return [`${passed} passed`, ...flaky.map((test) => `only when tried again: ${test}`)].join("\n    ");
}

/** Runs a tool quietly; when it fails, its whole output follows its line of progress. */
async function runTool(name, script, args, env, judge) {
  const line = beginStep(name);
  const command = [join(root, script), ...args];
  const { code, output } = await spawnCollecting(process.execPath, command, childEnvironment(env));
  const words = judge({ code });
  if (words === null) {
    line.failed();
    console.log(`${output.trim()}\n${red(`${name} failed.`)}\n`);
  } else {
    line.done(words);
  }
}

function testPostgres(...args) {
  const [verb, ...more] = args;
  const program = join(import.meta.dirname, "test-postgres.mjs");
  execFileSync(process.execPath, [program, verb, String(process.pid), ...more], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}
