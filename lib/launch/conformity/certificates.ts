// Every kind of certificate that we make: what four parsers read in it, against what we put in, and whether three
// verifiers let it pass for its purpose and for no other.
import { createHash, X509Certificate } from "node:crypto";
import { toHex } from "#lib/pki/bytes";
import { subjectKeyIdentifier } from "#lib/pki/certificate-profile";
import { certificatePem, chainPem, readCertificate, spkiOfCertificate } from "#lib/pki/certificate-reader";
import { OID } from "#lib/pki/oids";
import { check, report, same } from "./checks";
import { type CertificateFacts, PARSERS, PYTHON, sortedNames } from "./facts";
import { makeSamples, type Sample, withFolder } from "./samples";
import { tool } from "./tool";

/** What stands in the certificate by our own reader, and by the fields it was made of. */
function expectedFacts({ certificate, issuer }: Sample): CertificateFacts {
  const read = readCertificate(certificate);
  const lines = (name: string) => read.extensions.find((extension) => extension.name === name)?.lines ?? [];
  const spki = spkiOfCertificate(certificate);
  const isRoot = read.subject === read.issuer;
  const [listLine] = lines("Revocation list");
  const ocspLine = lines("Authority information access").find((line) => line.startsWith("OCSP"));
  return {
    serialNumber: read.serialNumber,
    subject: read.subject,
    issuer: read.issuer,
    notBefore: read.notBefore.toISOString(),
    notAfter: read.notAfter.toISOString(),
    keyHash: createHash("sha1").update(spki).digest("hex"),
    subjectKeyId: toHex(subjectKeyIdentifier(spki)),
    authorityKeyId: isRoot ? null : toHex(subjectKeyIdentifier(issuer.signer.spki)),
    names: sortedNames(lines("Subject alternative name").map((line) => line.replace(/^[^:]*: /, ""))),
    revocationListUri: listLine?.replace("URI: ", "") ?? null,
    ocspUri: ocspLine?.replace("OCSP - URI: ", "") ?? null,
  };
}

const USAGES: Readonly<Record<string, { readonly openssl?: string; readonly oid: string }>> = {
  client: { openssl: "sslclient", oid: OID.clientAuth },
  server: { openssl: "sslserver", oid: OID.serverAuth },
  // openssl lets every leaf pass for its purpose "ocsphelper".
  responder: { oid: OID.ocspSigning },
};

function usageOf(name: string): string {
  if (name === "listener") return "server";
  return name === "OCSP responder" ? "responder" : "client";
}

const { root, certificates } = await makeSamples();

await withFolder(async (write) => {
  const rootFile = write("root.pem", certificatePem(root.certificate));
  const rootDer = write("root.der", root.certificate);
  for (const [name, sample] of certificates) {
    const file = write(`${name}.der`, sample.certificate);
    const expected = expectedFacts(sample);
    for (const parser of PARSERS)
      if (parser.certificate) same(`${name} by ${parser.name}`, parser.certificate(file), expected);
    const theirs = new X509Certificate(sample.certificate);
    check(theirs.subject === expected.subject, `${name} by Node: ${theirs.subject}`);
    if (sample.issuer === root) continue;

    const issuerFile = write("issuer.pem", certificatePem(sample.issuer.certificate));
    const issuerDer = write("issuer.der", sample.issuer.certificate);
    const pem = write(`${name}.pem`, certificatePem(sample.certificate));
    const chain = write("chain.pem", chainPem([sample.certificate, sample.issuer.certificate]));
    for (const [usage, { openssl, oid }] of Object.entries(USAGES)) {
      const fits = usage === usageOf(name);
      const chained = ["-CAfile", rootFile, "-untrusted", issuerFile, pem];
      const purpose = openssl ? ["-purpose", openssl] : [];
      const byOpenssl = tool("openssl", ["verify", "-x509_strict", ...purpose, ...chained]);
      check(
        byOpenssl.ok === (fits || !openssl),
        `${name} as ${usage} by openssl verify -x509_strict:\n${byOpenssl.text}`,
      );
      const asked = ["--verify", "--load-ca-certificate", rootFile, "--infile", chain, `--verify-purpose=${oid}`];
      const byGnutls = tool("certtool", asked);
      check(byGnutls.ok === fits, `${name} as ${usage} by certtool --verify:\n${byGnutls.text}`);
    }
    const byStrongswan = tool("pki", ["--verify", "--in", file, "--cacert", rootDer, "--cacert", issuerDer]);
    check(byStrongswan.ok, `${name} by pki --verify:\n${byStrongswan.text}`);
    const byPython = tool(PYTHON, ["lib/launch/conformity/verify_signature.py", file, issuerDer]);
    check(byPython.ok, `the signature of ${name} by python3-cryptography:\n${byPython.text}`);
  }
});
report(`${certificates.size} kinds of certificates, each by ${PARSERS.map(({ name }) => name).join(", ")} and Node`);
