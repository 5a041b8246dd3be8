// What strangers may send, mutated 100,000 times each: see lib/testing/pki-properties.ts.
import { checkCertificates, checkOcspRequests, checkRequests } from "#lib/testing/pki-properties";
import { check, report } from "./checks";

const RUNS = 100_000;
const MAX_GROWTH_BYTES = 50 * 1024 * 1024;

for (const [name, run] of [
  ["certificate requests", checkRequests],
  ["certificates", checkCertificates],
  ["OCSP requests", checkOcspRequests],
] as const) {
  await run(1000); // what the process needs at all is there from then on
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const start = performance.now();
  await run(RUNS);
  globalThis.gc?.();
  const growth = process.memoryUsage().heapUsed - before;
  const seconds = (performance.now() - start) / 1000;
  check(growth < MAX_GROWTH_BYTES, `${name}: ${Math.round(growth / 1024 / 1024)} MiB more are held afterwards`);
  report(`${RUNS.toLocaleString("en")} ${name} in ${seconds.toFixed(0)} s, none passed`);
}
