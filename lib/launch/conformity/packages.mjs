// What the checks need beside Node, all from Debian; named whole when something is missing.
import { existsSync } from "node:fs";
import { LaunchError } from "../report.mjs";

/** Each package with a file by which it is known to be there. */
const PACKAGES = [
  {
    name: "openssl",
    file: "/usr/bin/openssl",
    checks: ["certificates", "lists", "ocsp", "answers", "requests", "est-clients"],
  },
  { name: "gnutls-bin", file: "/usr/bin/certtool", checks: ["certificates", "lists", "ocsp", "answers", "requests"] },
  { name: "strongswan-pki", file: "/usr/bin/pki", checks: ["certificates", "lists", "requests"] },
  {
    name: "python3-cryptography",
    file: "/usr/lib/python3/dist-packages/cryptography/__init__.py",
    checks: ["certificates", "lists", "ocsp", "answers", "requests"],
  },
  {
    name: "python3-cryptography-vectors",
    file: "/usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data/certs/TrustAnchorRootCertificate.crt",
    checks: ["pkits"],
  },
  { name: "libbcpkix-java", file: "/usr/share/java/bcpkix.jar", checks: ["est-clients"] },
  { name: "libbctls-java", file: "/usr/share/java/bctls.jar", checks: ["est-clients"] },
  { name: "default-jdk-headless", file: "/usr/bin/javac", checks: ["est-clients"] },
];

/**
 * @param {readonly string[]} checks that are about to run.
 * @throws {LaunchError} naming every package that they need and that is missing.
 */
export function requirePackages(checks) {
  const needed = PACKAGES.filter((one) => one.checks.some((check) => checks.includes(check)));
  const missing = needed.filter(({ file }) => !existsSync(file)).map(({ name }) => name);
  console.log(`Debian packages needed: ${needed.map(({ name }) => name).join(", ") || "none"}\n`);
  if (missing.length > 0) {
    const remedy = `Install them, then run this again:\n\n  apt-get install ${missing.join(" ")}`;
    throw new LaunchError(`Missing: ${missing.join(", ")}.`, remedy);
  }
}
