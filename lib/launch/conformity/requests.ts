// Certificate requests that four programs make, as our reader takes them.
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { type CertificateRequest, readCertificateRequest } from "#lib/pki/certificate-request";
import { pemBlocks } from "#lib/pki/pem";
import { check, report, same } from "./checks";
import { PYTHON } from "./facts";
import { withFolder } from "./samples";
import { tool } from "./tool";

const EUI = "58A0CBFFFE80AA01";
const URI = "urn:dev:mac:58a0cbfffe80aa01";
/** strongSwan writes no URI. */
const HOST = "58a0cbfffe80aa01.example";
const KEYS = {
  "P-256": generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey,
  "P-384": generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey,
  "RSA 2048": generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey,
  "RSA 3072": generateKeyPairSync("rsa", { modulusLength: 3072 }).privateKey,
};

let made = 0;
await withFolder(async (write) => {
  const output = write("request", "");
  for (const [label, key] of Object.entries(KEYS)) {
    const pem = write("key.pem", key.export({ type: "pkcs8", format: "pem" }));
    const kind = label.startsWith("RSA") ? "rsa" : "ecdsa";
    const template = write("template", `cn = ${EUI}\nuri = ${URI}\nchallenge_password = c2VjcmV0\n`);
    const config = write(
      "config",
      `[req]\ndistinguished_name=dn\nprompt=no\nattributes=at\nreq_extensions=ext\n[at]\nchallengePassword=c2VjcmV0\n[ext]\nsubjectAltName=URI:${URI}\n[dn]\nCN=${EUI}\n`,
    );
    const programs: Readonly<Record<string, readonly [string, ...string[]]>> = {
      openssl: ["openssl", "req", "-new", "-key", pem, "-config", config, "-out", output],
      certtool: [
        ...(["certtool", "--generate-request", "--load-privkey", pem, "--template", template] as const),
        ...["--hash", "SHA256", "--outfile", output],
      ],
      pki: [
        ...([
          "sh",
          "-c",
          'pki --req --in "$0" --type "$1" --dn "CN=$2" --san "$3" --password c2VjcmV0 --digest sha256 --outform pem > "$4"',
        ] as const),
        ...[pem, kind, EUI, HOST, output],
      ],
      "python3-cryptography": [PYTHON, "lib/launch/conformity/make_request.py", pem, EUI, URI, "c2VjcmV0", output],
    };
    for (const [program, [command, ...args]] of Object.entries(programs)) {
      write("request", "");
      const result = tool(command, args);
      const [der] = pemBlocks("(?:NEW )?CERTIFICATE REQUEST", readFileSync(output, "utf8"));
      const { request, fault } = readCertificateRequest(der ?? new Uint8Array());
      made++;
      if (!request) check(false, `${label} by ${program}: ${fault.message}\n${result.text}`);
      else
        same(`${label} by ${program}`, told(request), {
          label,
          commonName: EUI,
          names: program === "pki" ? [HOST] : [URI],
          password: "c2VjcmV0",
        });
    }
  }
});
report(`${made} requests by openssl, certtool, pki and python3-cryptography`);

function told({ key, commonName, sanUris, sanDnsNames, challengePassword }: CertificateRequest) {
  return { label: key.label, commonName, names: [...sanUris, ...sanDnsNames], password: challengePassword };
}
