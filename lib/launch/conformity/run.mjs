// npm run conformity: what our certificates, lists and answers are to the programs of others, and what theirs are to us.
// Names after `--` run those checks alone: npm run conformity -- pkits. Ends with 1 when one fails.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { generate } from "../build.mjs";
import { BUNDLE_OPTIONS } from "../bundle.mjs";
import { withOwnDatabase } from "../own-database.mjs";
import { LaunchError, printFailure } from "../report.mjs";
import { requirePackages } from "./packages.mjs";

const root = resolve(import.meta.dirname, "../../..");

const CHECKS = {
  certificates: "Certificates of ours, read and verified by others",
  lists: "Revocation lists of ours, read and applied by others",
  ocsp: "OCSP: requests of others, answers of ours",
  answers: "EST answers of ours, read by others",
  requests: "Certificate requests of others",
  pkits: "NIST PKITS against our path validation",
  "est-clients": "BouncyCastle's EST client against the Key Installer",
  "any-bytes": "100,000 mutated requests, certificates and OCSP requests",
};

/** Checks that need a database; each gets one of its own in CONFORMITY_DATABASE_URL. */
const WITH_DATABASE = ["est-clients"];

async function run(name) {
  if (!WITH_DATABASE.includes(name)) return runProgram(name, {});
  await generate();
  return withOwnDatabase("conformity", (url) =>
    runProgram(name, { CONFORMITY_DATABASE_URL: url, NODE_ENV: "production" }),
  );
}

async function runProgram(name, more) {
  const outfile = join(root, ".cache/conformity", `${name}-${process.pid}.mjs`);
  await build({ ...BUNDLE_OPTIONS, entryPoints: [`lib/launch/conformity/${name}.ts`], outfile });
  try {
    // Local times of other programs are read as UTC.
    const env = { ...process.env, TZ: "UTC", LC_ALL: "C.UTF-8", ...more };
    const [code] = await once(
      spawn(process.execPath, ["--expose-gc", outfile], { stdio: "inherit", cwd: root, env }),
      "exit",
    );
    return code === 0;
  } finally {
    rmSync(outfile);
    rmSync(`${outfile}.map`, { force: true });
  }
}

try {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !(name in CHECKS));
  if (unknown.length > 0)
    throw new LaunchError(`No such check: ${unknown.join(", ")}.`, `There are: ${Object.keys(CHECKS).join(", ")}.`);
  const names = asked.length > 0 ? asked : Object.keys(CHECKS);
  requirePackages(names);
  const failed = [];
  for (const name of names) {
    console.log(`${name}: ${CHECKS[name]}`);
    const start = performance.now();
    const passed = await run(name);
    console.log(`    ${passed ? "passed" : "FAILED"} in ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
    if (!passed) failed.push(name);
  }
  console.log(failed.length > 0 ? `Failed: ${failed.join(", ")}` : `All ${names.length} passed.`);
  if (failed.length > 0) process.exitCode = 1;
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
