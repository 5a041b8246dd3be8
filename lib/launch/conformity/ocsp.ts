// OCSP requests that three programs make, and what the same three read in our answers and say of their signature.
import { readFileSync } from "node:fs";
import { toHex } from "#lib/pki/bytes";
import { certificatePem, chainPem, readCertificate } from "#lib/pki/certificate-reader";
import { isOfIssuer, ocspIssuer } from "#lib/pki/ocsp-issuer";
import { type OcspRequest, readOcspRequest } from "#lib/pki/ocsp-request";
import { assembleOcspResponse, encodeOcspTbs, type OcspStatus } from "#lib/pki/ocsp-response";
import { check, report, same } from "./checks";
import { type OcspFacts, PARSERS, PYTHON } from "./facts";
import { currentDates, makeSamples, withFolder } from "./samples";
import { tool } from "./tool";

const { root, stations, responder, certificates } = await makeSamples();
const leaf = certificates.get("Basics Station")?.certificate;
if (!leaf) throw new Error("no sample of a station");
const { serialNumber } = readCertificate(leaf);
const issuer = ocspIssuer({ subjectName: stations.name, spki: stations.key.spki });
const { notBefore: thisUpdate } = currentDates();
const nextUpdate = new Date(thisUpdate.getTime() + 3_600_000);

const STATUSES: readonly OcspStatus[] = [
  { kind: "good" },
  { kind: "unknown" },
  { kind: "revoked", revokedAt: thisUpdate, reason: "keyCompromise" },
  { kind: "revoked", revokedAt: thisUpdate, reason: "unspecified" },
];

async function answer({ certIds, nonce }: OcspRequest, status: OcspStatus): Promise<Uint8Array> {
  const answers = certIds.map((certId) => ({ certId, status, thisUpdate, nextUpdate }));
  const tbs = encodeOcspTbs({ responderSpki: responder.signer.spki, producedAt: thisUpdate, answers, nonce });
  const { algorithm } = responder.signer;
  return assembleOcspResponse(tbs, algorithm, await responder.signer.sign(tbs), [responder.certificate]);
}

function expectedFacts({ certIds, nonce }: OcspRequest, status: OcspStatus): OcspFacts {
  const times = [thisUpdate, nextUpdate, ...(status.kind === "revoked" ? [status.revokedAt] : [])];
  const rest = [status.kind, ...times.map((time) => time.toISOString())].join(" ");
  return {
    producedAt: thisUpdate.toISOString(),
    answers: certIds.map((certId) => `${certId.serialNumber} ${rest}`),
    nonce: nonce && toHex(nonce),
  };
}

await withFolder(async (write) => {
  const files = {
    leaf: write("leaf.pem", certificatePem(leaf)),
    issuer: write("issuer.pem", certificatePem(stations.certificate)),
    chain: write("chain.pem", chainPem([stations.certificate, root.certificate])),
    request: write("request.der", ""),
  };
  const REQUESTS: Readonly<Record<string, readonly [string, ...string[]]>> = {
    openssl: ["openssl", "ocsp", "-issuer", files.issuer, "-cert", files.leaf, "-reqout", files.request],
    "openssl, SHA-256 and no nonce": [
      ...(["openssl", "ocsp", "-issuer", files.issuer, "-sha256", "-no_nonce"] as const),
      ...["-cert", files.leaf, "-reqout", files.request],
    ],
    ocsptool: [
      ...(["ocsptool", "--generate-request", "--load-issuer", files.issuer] as const),
      ...["--load-cert", files.leaf, "--nonce", "--outfile", files.request],
    ],
    ...Object.fromEntries(
      ["sha1", "sha256"].flatMap((hash) =>
        [0, 1, 16, 32, 33, 128].map((nonce) => [
          `python3-cryptography, ${hash}, ${nonce === 0 ? "no nonce" : `a nonce of ${nonce} octets`}`,
          [
            ...[PYTHON, "lib/launch/conformity/make_ocsp_request.py", files.leaf, files.issuer],
            ...[hash, String(nonce), files.request],
          ],
        ]),
      ),
    ),
  };
  for (const [name, [program, ...args]] of Object.entries(REQUESTS)) {
    const made = tool(program, args);
    const { request, error } = readOcspRequest(readFileSync(files.request));
    if (!request) {
      check(false, `the request of ${name}: ${error}\n${made.text}`);
      continue;
    }
    const [certId] = request.certIds;
    check(certId !== undefined && isOfIssuer(certId, issuer), `the request of ${name} names another CA`);
    check(certId?.serialNumber === serialNumber, `the request of ${name} names ${certId?.serialNumber}`);

    for (const status of STATUSES) {
      const response = write("response.der", await answer(request, status));
      const what = `${JSON.stringify(status)} to ${name}`;
      for (const parser of PARSERS)
        if (parser.ocsp) same(`${what} by ${parser.name}`, parser.ocsp(response), expectedFacts(request, status));
      const reqin = ["-reqin", files.request, "-no_nonce", "-respin", response, "-CAfile", files.chain];
      const byOpenssl = tool("openssl", ["ocsp", ...reqin]);
      check(byOpenssl.text.includes("Response verify OK"), `${what} by openssl ocsp:\n${byOpenssl.text}`);
      const byGnutls = tool("ocsptool", ["--verify-response", "--load-trust", files.chain, "--infile", response]);
      check(byGnutls.text.includes("Verifying OCSP Response: Success"), `${what} by ocsptool:\n${byGnutls.text}`);
      const byPython = tool(PYTHON, ["lib/launch/conformity/verify_ocsp.py", response]);
      check(byPython.ok, `${what} by python3-cryptography:\n${byPython.text}`);
    }
  }
  report(
    `${Object.keys(REQUESTS).length} requests with ${STATUSES.length} answers each, by openssl, ocsptool and python3-cryptography`,
  );
});
