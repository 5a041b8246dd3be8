// NIST's Public Key Interoperability Test Suite (PKITS 1.0.1, edition of 2011) against our path validation, from Debian's
// python3-cryptography-vectors. Every certificate of a CA is offered for every path: what the suite lays out as one chain,
// we must find among 170.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ForeignCertificate, readForeignCertificate } from "#lib/pki/foreign-certificate";
import { type PathVerdict, validatePath } from "#lib/pki/path-validation";
import type { PolicyOptions } from "#lib/pki/policy-set";
import { check, report } from "./checks";
import { PKITS_DEVIATIONS } from "./pkits-deviations";

const FOLDER = "/usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data/certs";

/** Within the validity of the suite; its certificates that are not valid yet begin in 2047. */
const AT = new Date("2026-06-01T00:00:00Z");

/** As the product's, but for the longest path of the suite, which has 8 certificates with its root. */
const BOUNDS = { sent: 8, length: 7, verifications: 32 };

/** No path may take longer, however it ends (enrolment.md section 22). */
const MAX_MS = 100;

const policy = (number: number) => `2.16.840.1.101.3.2.1.48.${number}`;
const only = (...numbers: number[]): PolicyOptions => ({ acceptable: numbers.map(policy) });
const ANY: PolicyOptions = {};
const EXPLICIT: PolicyOptions = { requireExplicit: true };
const VALID = true;
const INVALID = false;

/** Sections 4.8, 4.10 and 4.12: leaves that are judged under several settings, or whose name does not tell the outcome. */
const SETTINGS: Readonly<Record<string, readonly (readonly [PolicyOptions, boolean])[]>> = {
  AllCertificatesNoPoliciesTest2: [
    [ANY, VALID],
    [EXPLICIT, INVALID],
  ],
  AllCertificatesSamePoliciesTest10: [
    [only(1), VALID],
    [only(2), VALID],
    [ANY, VALID],
  ],
  AllCertificatesSamePoliciesTest13: [
    [only(1), VALID],
    [only(2), VALID],
    [only(3), VALID],
  ],
  AllCertificatesanyPolicyTest11: [
    [ANY, VALID],
    [only(1), VALID],
  ],
  AnyPolicyTest14: [
    [only(1), VALID],
    [only(2), INVALID],
  ],
  CPSPointerQualifierTest20: [[EXPLICIT, VALID]],
  DifferentPoliciesTest3: [
    [ANY, VALID],
    [EXPLICIT, INVALID],
    [{ ...only(1, 2), ...EXPLICIT }, INVALID],
  ],
  DifferentPoliciesTest4: [[ANY, INVALID]],
  DifferentPoliciesTest5: [[ANY, INVALID]],
  DifferentPoliciesTest7: [[ANY, INVALID]],
  DifferentPoliciesTest8: [[ANY, INVALID]],
  DifferentPoliciesTest9: [[ANY, INVALID]],
  DifferentPoliciesTest12: [[ANY, INVALID]],
  OverlappingPoliciesTest6: [
    [ANY, VALID],
    [only(1), VALID],
    [only(2), INVALID],
  ],
  UserNoticeQualifierTest15: [[ANY, VALID]],
  UserNoticeQualifierTest16: [[ANY, VALID]],
  UserNoticeQualifierTest17: [[ANY, VALID]],
  UserNoticeQualifierTest18: [
    [only(1), VALID],
    [only(2), VALID],
  ],
  UserNoticeQualifierTest19: [[ANY, VALID]],
  // 4.8.1 uses the plainest chain of the suite.
  ValidCertificatePathTest1: [
    [ANY, VALID],
    [EXPLICIT, VALID],
    [{ ...only(1), ...EXPLICIT }, VALID],
    [{ ...only(2), ...EXPLICIT }, INVALID],
    [{ ...only(1, 2), ...EXPLICIT }, VALID],
  ],
  ValidPolicyMappingTest1: [
    [only(1), VALID],
    [only(2), INVALID],
    [{ inhibitMapping: true }, INVALID],
  ],
  InvalidPolicyMappingTest2: [
    [ANY, INVALID],
    [{ inhibitMapping: true }, INVALID],
  ],
  ValidPolicyMappingTest3: [
    [only(1), INVALID],
    [only(2), VALID],
  ],
  ValidPolicyMappingTest5: [
    [only(1), VALID],
    [only(6), INVALID],
  ],
  ValidPolicyMappingTest6: [
    [only(1), VALID],
    [only(6), INVALID],
  ],
  ValidPolicyMappingTest12: [
    [only(1), VALID],
    [only(2), VALID],
  ],
  inhibitAnyPolicyTest3: [
    [ANY, VALID],
    [{ inhibitAny: true }, INVALID],
  ],
};

/** What our reader refuses is no certificate to us, and a path that needs it cannot be valid. */
function certificates(): Map<string, ForeignCertificate | undefined> {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".crt"));
  return new Map(
    files.map((name) => {
      const { certificate } = readForeignCertificate(readFileSync(join(FOLDER, name)));
      return [name.replace(/\.crt$/, ""), certificate];
    }),
  );
}

const all = certificates();
const root = all.get("TrustAnchorRootCertificate");
if (!root) throw new Error("the suite has no trust anchor");
const intermediates = [...all].flatMap(([name, read]) => (read && !name.endsWith("EE") ? [read] : []));
const leaves = [...all].filter(([name]) => name.endsWith("EE"));

function verdictOf(leaf: ForeignCertificate | undefined, policies: PolicyOptions): PathVerdict | undefined {
  if (!leaf || !root) return undefined;
  return validatePath({ leaf, sent: [], intermediates, roots: [root], at: AT, policies, bounds: BOUNDS });
}

/** The better of two times: another process only ever slows us down. */
function bestMs(work: () => unknown): number {
  const times = [1, 2].map(() => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

let longestMs = 0;
const deviations = new Map(
  Object.entries(PKITS_DEVIATIONS).flatMap(([why, names]) => names.map((name) => [name, why])),
);
let judged = 0;
for (const [file, leaf] of leaves) {
  const name = file.replace(/EE$/, "");
  const settings = SETTINGS[name] ?? [[ANY, name.startsWith("Valid")] as const];
  for (const [policies, expected] of settings) {
    judged++;
    const verdict = verdictOf(leaf, policies);
    longestMs = Math.max(
      longestMs,
      bestMs(() => verdictOf(leaf, policies)),
    );
    const isValid = verdict?.path !== undefined;
    const isDeviation = isValid !== expected;
    const said = isValid ? "valid" : (verdict?.fault ?? "malformed");
    const setting = policies === ANY ? "" : ` under ${JSON.stringify(policies)}`;
    if (isDeviation !== deviations.has(name))
      check(
        false,
        `${name}${setting}: ${said}, ${isDeviation ? "not as the suite says" : "though listed as a deviation"}`,
      );
  }
}
for (const name of deviations.keys()) check(all.has(`${name}EE`), `${name} is listed as a deviation, but no test`);
check(longestMs < MAX_MS, `the longest validation took ${longestMs.toFixed(0)} ms`);
report(`${judged} validations of ${leaves.length} leaves, the longest ${longestMs.toFixed(1)} ms`);
for (const [why, names] of Object.entries(PKITS_DEVIATIONS)) report(`  ${names.length} deviations: ${why}`);
