// Revocation lists that we make: what four parsers read in them, and whether three verifiers refuse who stands on them and
// nobody else, on the whole chain too.
import { certificatePem, readCertificate } from "#lib/pki/certificate-reader";
import { readRevocationList } from "#lib/pki/revocation-list-reader";
import { check, report, same } from "./checks";
import { type ListFacts, PARSERS, PYTHON } from "./facts";
import { makeList, makeSamples, randomSerial, revoked, withFolder } from "./samples";
import { tool } from "./tool";

const LARGE = 100_000;

/** One octet, twenty octets, a leading zero, a sign octet: every form of a number. */
const FORMS = ["01", "0a", "7f", "80", "ff", "0100", "8000", "ff00", "7f".repeat(20), "80".repeat(10)];

function expectedFacts(list: Uint8Array, issuer: string): ListFacts {
  const read = readRevocationList(list);
  return {
    issuer,
    number: read.number.toString(),
    thisUpdate: read.thisUpdate.toISOString(),
    nextUpdate: read.nextUpdate.toISOString(),
    entries: [...read.entries].map(([number, { revokedAt }]) => `${number} ${revokedAt.toISOString()}`),
  };
}

const { root, stations, server, certificates } = await makeSamples();
const subject = (certificate: Uint8Array) => readCertificate(certificate).subject;
const leafOf = (name: string) => {
  const sample = certificates.get(name);
  if (!sample) throw new Error(`no sample ${name}`);
  return sample.certificate;
};
const [lost, kept] = [leafOf("Basics Station"), leafOf("LRR")];
const many = Array.from({ length: LARGE }, () => revoked(randomSerial(), "superseded"));
const lists = {
  "empty list of the root": { list: await makeList(root, [], 1n), by: root },
  "list with every form of number": {
    list: await makeList(
      stations,
      FORMS.map((hex) => revoked(hex, "keyCompromise")),
      2n ** 159n - 1n,
    ),
    by: stations,
  },
  "list with every reason": {
    list: await makeList(
      stations,
      [
        revoked("01", "unspecified"),
        revoked("02", "keyCompromise"),
        revoked("03", "superseded"),
        revoked("04", "cessationOfOperation"),
        revoked("05", "privilegeWithdrawn"),
      ],
      128n,
    ),
    by: stations,
  },
  "list of 100,000 entries": { list: await makeList(stations, many, 3n), by: stations },
  "empty list of the Server CA": { list: await makeList(server, [], 4n), by: server },
};

await withFolder(async (write) => {
  for (const [name, { list, by }] of Object.entries(lists)) {
    const file = write(`${name}.crl`, list);
    const expected = expectedFacts(list, subject(by.certificate));
    for (const parser of PARSERS) {
      // GnuTLS takes minutes for a list that the others read in a second.
      const isPatient = parser.name !== "GnuTLS" || !name.includes("100,000");
      if (parser.list && isPatient) same(`${name} by ${parser.name}`, parser.list(file), expected);
    }
    const issuer = write("issuer.pem", certificatePem(by.certificate));
    const verified = tool("openssl", ["crl", "-inform", "DER", "-in", file, "-CAfile", issuer, "-noout"]);
    check(verified.text.includes("verify OK"), `${name} by openssl crl: ${verified.text}`);
    const byPython = tool(PYTHON, ["lib/launch/conformity/verify_list.py", file, write("issuer.der", by.certificate)]);
    check(byPython.ok, `the signature of ${name} by python3-cryptography:\n${byPython.text}`);
  }

  const rootList = lists["empty list of the root"].list;
  const serialOf = (certificate: Uint8Array) => readCertificate(certificate).serialNumber;
  const entries = [revoked(serialOf(lost), "superseded"), ...many.slice(0, 100)];
  const current = await makeList(stations, entries, 5n);
  const files = {
    root: write("root.pem", certificatePem(root.certificate)),
    rootDer: write("root.der", root.certificate),
    issuer: write("stations.pem", certificatePem(stations.certificate)),
    issuerDer: write("stations.der", stations.certificate),
    rootList: write("root.crl", rootList),
    list: write("stations.crl", current),
    rootListPem: write("root-crl.pem", tool("openssl", ["crl", "-inform", "DER"], rootList).bytes),
    listPem: write("stations-crl.pem", tool("openssl", ["crl", "-inform", "DER"], current).bytes),
  };
  for (const [name, certificate, isRevoked] of [
    ["a revoked station", lost, true],
    ["another station", kept, false],
  ] as const) {
    const der = write("leaf.der", certificate);
    const pem = write("leaf.pem", certificatePem(certificate));
    const chained = ["-CAfile", files.root, "-untrusted", files.issuer, "-CRLfile", files.listPem];
    for (const depth of [["-crl_check"], ["-crl_check_all", "-CRLfile", files.rootListPem]]) {
      const byOpenssl = tool("openssl", ["verify", "-x509_strict", ...chained, ...depth, pem]);
      const isAsMeant = byOpenssl.ok === !isRevoked && byOpenssl.text.includes("certificate revoked") === isRevoked;
      check(isAsMeant, `${name} by openssl verify ${depth[0]}:\n${byOpenssl.text}`);
    }
    const trust = ["--cacert", files.rootDer, "--cacert", files.issuerDer];
    const asked = ["--verify", "--in", der, ...trust, "--crl", files.list, "--crl", files.rootList];
    const byStrongswan = tool("pki", asked);
    check(byStrongswan.ok === !isRevoked, `${name} by pki --verify:\n${byStrongswan.text}`);
    const chain = write("chain.pem", certificatePem(certificate) + certificatePem(stations.certificate));
    const crls = write("crls.pem", tool("cat", [files.listPem, files.rootListPem]).bytes);
    const loaded = ["--load-ca-certificate", files.root, "--load-crl", crls, "--infile", chain];
    const byGnutls = tool("certtool", ["--verify", ...loaded]);
    check(byGnutls.ok === !isRevoked, `${name} by certtool --verify:\n${byGnutls.text}`);
  }
});
report(
  `${Object.keys(lists).length} lists, the longest of ${LARGE.toLocaleString("en")} entries, each by ${PARSERS.map(({ name }) => name).join(", ")}`,
);
