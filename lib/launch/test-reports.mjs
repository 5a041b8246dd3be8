import { existsSync, readFileSync } from "node:fs";

// A test that failed and passed when it was tried again is among the passed ones, and named. On a machine that does
// other things besides one failure proves no fault, but each such test hides one that somebody has to find.

/** @returns {{ passed: number, failed: number, flaky: string[] }} of a report in Vitest's (Jest's) JSON form. */
export function readVitestReport(file) {
  const report = read(file);
  if (!report) return { passed: 0, failed: 0, flaky: [] };
  // A file that cannot even be loaded has no test that failed.
  const broken = report.testResults.filter(({ status, assertionResults }) => {
    return status === "failed" && !assertionResults.some((result) => result.status === "failed");
  });
  const flaky = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status, failureMessages }) => status === "passed" && failureMessages?.length > 0)
      .map(({ fullName, failureMessages }) => `${name} ${fullName}: ${failureMessages[0].split("\n")[0]}`),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length, flaky };
}

/** @returns {{ passed: number, failed: number, flaky: string[] }} of a report in Playwright's JSON form. */
export function readPlaywrightReport(file) {
  const report = read(file);
  if (!report) return { passed: 0, failed: 0, flaky: [] };
  const { expected, unexpected, flaky } = report.stats;
  return {
    passed: expected + flaky,
    failed: unexpected + report.errors.length,
    flaky: report.suites.flatMap(specsOf).filter(wavers).map(nameOf),
  };
}

const specsOf = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsOf)];
const wavers = ({ tests }) => tests.some(({ status }) => status === "flaky");
const nameOf = ({ file, line, title }) => `${file}:${line} ${title}`;

function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}
