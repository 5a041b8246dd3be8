import { existsSync, readFileSync } from "node:fs";

/** @returns {{ passed: number, failed: number }} of a report in Vitest's (Jest's) JSON form. */
export function readVitestReport(file) {
  const report = read(file);
  if (!report) return { passed: 0, failed: 0 };
  // A file that cannot even be loaded has no test that failed.
  const broken = report.testResults.filter(({ status, assertionResults }) => {
    return status === "failed" && !assertionResults.some((result) => result.status === "failed");
  });
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}

/** @returns {{ passed: number, failed: number }} of a report in Playwright's JSON form; a flaky test has failed. */
export function readPlaywrightReport(file) {
  const report = read(file);
  if (!report) return { passed: 0, failed: 0 };
  const { expected, unexpected, flaky } = report.stats;
  return { passed: expected, failed: unexpected + flaky + report.errors.length };
}

function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}
