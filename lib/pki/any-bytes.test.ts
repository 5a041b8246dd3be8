import { expect, test } from "vitest";
import { checkCertificates, checkOcspRequests, checkRequests } from "#lib/testing/pki-properties";

/** Of each kind; `npm run conformity` tries 100,000. */
const RUNS = 1000;
const PATIENCE_MS = 60_000;

test(
  "no mutated certificate request ends the process or passes its check",
  async () => {
    await expect(checkRequests(RUNS)).resolves.toBeUndefined();
  },
  PATIENCE_MS,
);

test(
  "no mutated certificate ends the process or leads to a root",
  async () => {
    await expect(checkCertificates(RUNS)).resolves.toBeUndefined();
  },
  PATIENCE_MS,
);

test(
  "no mutated OCSP request ends the process or is answered as another",
  async () => {
    await expect(checkOcspRequests(RUNS)).resolves.toBeUndefined();
  },
  PATIENCE_MS,
);
