import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readPlaywrightReport, readVitestReport } from "./test-reports.mjs";

const folder = mkdtempSync(join(tmpdir(), "stationkeeper-reports-"));

afterAll(() => rmSync(folder, { recursive: true }));

function report(name: string, content: object): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

test("a test file that cannot be loaded counts as failed", () => {
  const testResults = [
    { status: "passed", assertionResults: [{ status: "passed", failureMessages: [] }] },
    { status: "failed", assertionResults: [{ status: "failed", failureMessages: ["Error: no"] }] },
    { status: "failed", assertionResults: [] },
  ];
  const file = report("vitest.json", { numPassedTests: 1, numFailedTests: 1, testResults });
  expect(readVitestReport(file)).toEqual({ passed: 1, failed: 2, flaky: [] });
});

test("a test that passes only when tried again counts as passed, and is named", () => {
  const spec = (title: string, status: string) => ({ title, file: "a.spec.ts", line: 7, tests: [{ status }] });
  const inner = { specs: [spec("wavers", "flaky"), spec("stands", "expected")] };
  const suites = [{ specs: [spec("falls", "unexpected")], suites: [inner] }];
  const file = report("playwright.json", { stats: { expected: 5, unexpected: 1, flaky: 1 }, errors: [], suites });
  expect(readPlaywrightReport(file)).toEqual({ passed: 6, failed: 1, flaky: ["a.spec.ts:7 wavers"] });
});

test("so does one of Vitest's, with what it said at first", () => {
  const wavered = { status: "passed", fullName: "wavers", failureMessages: ["Error: late\n    at a.test.ts:3"] };
  const testResults = [{ name: "a.test.ts", status: "passed", assertionResults: [wavered] }];
  const file = report("wavered.json", { numPassedTests: 1, numFailedTests: 0, testResults });
  expect(readVitestReport(file)).toEqual({ passed: 1, failed: 0, flaky: ["a.test.ts wavers: Error: late"] });
});

test("a fault outside of any test counts as failed", () => {
  const stats = { expected: 5, unexpected: 0, flaky: 0 };
  const file = report("playwright.json", { stats, errors: [{ message: "no server" }], suites: [] });
  expect(readPlaywrightReport(file)).toEqual({ passed: 5, failed: 1, flaky: [] });
});

test("a run that never got to its report counts nothing by itself", () => {
  expect(readVitestReport(join(folder, "none.json"))).toEqual({ passed: 0, failed: 0, flaky: [] });
  expect(readPlaywrightReport(join(folder, "none.json"))).toEqual({ passed: 0, failed: 0, flaky: [] });
});
