// What our EST service sends: certs-only messages and csrattrs.
import { createHash } from "node:crypto";
import { encodeCertsOnly } from "#lib/pki/certs-only";
import { encodeCsrAttributes } from "#lib/pki/csr-attributes";
import { check, report } from "./checks";
import { PARSERS } from "./facts";
import { makeSamples, withFolder } from "./samples";
import { tool } from "./tool";

const { root, stations, certificates } = await makeSamples();
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const messages = {
  cacerts: [root.certificate, stations.certificate],
  "an issued certificate": [certificates.get("Basics Station")?.certificate ?? new Uint8Array()],
  "every certificate": [...certificates.values()].map(({ certificate }) => certificate),
};

await withFolder(async (write) => {
  for (const [name, carried] of Object.entries(messages)) {
    const message = encodeCertsOnly(carried);
    const file = write("message.p7", message);
    const expected = carried.map(sha256).toSorted().join();
    for (const parser of PARSERS)
      if (parser.certsOnly) check(parser.certsOnly(file).join() === expected, `${name} by ${parser.name}`);
    const again = tool("openssl", ["cms", "-cmsout", "-inform", "DER", "-outform", "DER", "-in", file]);
    check(again.bytes.equals(message), `${name}: openssl cms encodes other bytes`);
  }

  for (const linkingRequired of [false, true]) {
    const attributes = write("attributes.der", encodeCsrAttributes({ linkingRequired }));
    const byOpenssl = tool("openssl", ["asn1parse", "-inform", "DER", "-in", attributes]).text;
    check(
      /id-ecPublicKey\s.*SET.*prime256v1\s.*ecdsa-with-SHA256/s.test(byOpenssl),
      `csrattrs by openssl: ${byOpenssl}`,
    );
    check(byOpenssl.includes("challengePassword") === linkingRequired, `csrattrs by openssl: ${byOpenssl}`);
  }
});
const parsers = PARSERS.filter(({ certsOnly }) => certsOnly).map(({ name }) => name);
report(`${Object.keys(messages).length} messages by ${parsers.join(", ")}; csrattrs by openssl`);
