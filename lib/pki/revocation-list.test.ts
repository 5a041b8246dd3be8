import { beforeAll, describe, expect, test } from "vitest";
import { openssl, withFiles } from "#lib/testing/openssl";
import { SAMPLE_URIS, type SampleAuthority, sampleAuthority, sampleLeaf } from "#lib/testing/sample-authorities";
import { assembleSigned, subjectKeyIdentifier } from "./certificate-profile";
import { certificatePem } from "./certificate-reader";
import { DerError } from "./der-reader";
import {
  encodeRevocationListTbs,
  encodeRevocationListTbsInSlices,
  REVOCATION_REASON_CODES,
  type RevocationListInput,
  type RevocationReason,
  type RevokedCertificate,
  revocationListPem,
} from "./revocation-list";
import { checkRevocationList, checkRevocationListInSlices } from "./revocation-list-check";
import { readRevocationList, readRevocationListInSlices } from "./revocation-list-reader";
import { parseSerialNumber, type SerialNumber } from "./serial-number";

const NOW = new Date("2027-01-01T00:00:00Z");
const AT = String(NOW.getTime() / 1000);
const REVOKED_AT = new Date("2026-12-31T10:20:30.456Z");

let root: SampleAuthority;
let stations: SampleAuthority;

beforeAll(async () => {
  root = await sampleAuthority("root");
  stations = await sampleAuthority("base-station", root);
});

function serial(text: string): SerialNumber {
  const parsed = parseSerialNumber(text);
  if (!parsed) throw new Error(`no serial number: ${text}`);
  return parsed;
}

function revoked(
  serialNumber: string,
  reason: RevocationReason = "superseded",
  revokedAt = REVOKED_AT,
): RevokedCertificate {
  return { serialNumber: serial(serialNumber), reason, revokedAt };
}

function inputOf(
  issuer: SampleAuthority,
  entries: readonly RevokedCertificate[],
  changes: Partial<RevocationListInput> = {},
): RevocationListInput {
  return {
    issuerName: issuer.name,
    algorithm: issuer.signer.algorithm,
    thisUpdate: NOW,
    nextUpdate: new Date(NOW.getTime() + 7 * 86_400_000),
    number: 7n,
    authorityKeyId: subjectKeyIdentifier(issuer.signer.spki),
    entries,
    ...(issuer.fields.kind !== "root" && { distributionPoint: SAMPLE_URIS.revocationListUri }),
    ...changes,
  };
}

async function listOf(
  issuer: SampleAuthority,
  entries: readonly RevokedCertificate[] = [],
  changes: Partial<RevocationListInput> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const tbs = encodeRevocationListTbs(inputOf(issuer, entries, changes));
  return assembleSigned(tbs, issuer.signer.algorithm, await issuer.signer.sign(tbs));
}

function textOf(list: Uint8Array): string {
  return openssl(["crl", "-inform", "DER", "-noout", "-text", "-nameopt", "RFC2253"], list).stdout;
}

describe("a list, as openssl reads it", () => {
  test("every field and extension, and the signature verifies", async () => {
    const list = await listOf(stations, [revoked("01ab", "keyCompromise")], { number: 258n });
    const text = textOf(list);
    expect(text).toContain("Version 2 (0x1)");
    expect(text.match(/Signature Algorithm: ecdsa-with-SHA256/g)).toHaveLength(2);
    expect(text).toMatch(/Issuer: CN=Sample Base Station CA [0-9a-f]{6}\n/);
    expect(text).toContain("Last Update: Jan  1 00:00:00 2027 GMT");
    expect(text).toContain("Next Update: Jan  8 00:00:00 2027 GMT");
    expect(text).toMatch(/X509v3 CRL Number: \n\s+258\n/);
    expect(text).toMatch(
      /Issuing Distribution Point: critical\n\s+Full Name:\n\s+URI:http:\/\/pki\.example:8880\/crl\/stations\/0\.crl\s+Only User Certificates\n/,
    );
    expect(text).toMatch(
      /Serial Number: 01AB\n\s+Revocation Date: Dec 31 10:20:30 2026 GMT\n\s+CRL entry extensions:\n\s+X509v3 CRL Reason Code: \n\s+Key Compromise\n/,
    );
    withFiles({ ca: certificatePem(stations.certificate) }, ({ ca }) => {
      expect(openssl(["crl", "-inform", "DER", "-noout", "-CAfile", ca], list).stderr).toContain("verify OK");
    });
  });

  test("the root's list has no issuing distribution point", async () => {
    expect(textOf(await listOf(root))).not.toContain("Issuing Distribution Point");
  });

  test("without revocations there is no list of entries at all", async () => {
    const list = await listOf(stations);
    expect(textOf(list)).toContain("No Revoked Certificates.");
    expect(openssl(["asn1parse", "-inform", "DER"], list).ok).toBe(true);
    expect(readRevocationList(list).entries.size).toBe(0);
  });

  test("serial numbers of 1 and 20 octets, with a high first bit and a leading zero, in the order of their values", async () => {
    const serials = [
      "ff",
      "80",
      "01",
      "7f",
      "0fff",
      "ff".repeat(20),
      "7f".repeat(20),
      "80".repeat(16),
      `01${"00".repeat(16)}`,
    ];
    const list = await listOf(
      stations,
      serials.map((text) => revoked(text)),
    );
    const listed = [...textOf(list).matchAll(/Serial Number: ([0-9A-F]+)/g)].map(([, text = ""]) => text.toLowerCase());
    const ordered = serials.toSorted((a, b) => (BigInt(`0x${a}`) < BigInt(`0x${b}`) ? -1 : 1));
    expect(listed).toEqual(ordered);
    expect([...readRevocationList(list).entries.keys()]).toEqual(ordered);
  });

  test("each reason stands there under its name, unspecified not at all", async () => {
    const names: Partial<Record<RevocationReason, string>> = {
      keyCompromise: "Key Compromise",
      superseded: "Superseded",
      cessationOfOperation: "Cessation Of Operation",
      privilegeWithdrawn: "Privilege Withdrawn",
    };
    for (const [reason, name] of Object.entries(names)) {
      expect(textOf(await listOf(stations, [revoked("05", reason as RevocationReason)]))).toContain(name);
    }
    expect(textOf(await listOf(stations, [revoked("05", "unspecified")]))).not.toContain("entry extensions");
  });

  test("a PEM download is what openssl would write", async () => {
    const list = await listOf(stations, [revoked("05")]);
    expect(revocationListPem(list)).toBe(openssl(["crl", "-inform", "DER"], list).stdout);
  });
});

describe("openssl verify with the published list", () => {
  async function verdict(revokes: boolean, ...options: string[]) {
    const { certificate, leaf } = await sampleLeaf(stations);
    const list = await listOf(stations, revokes ? [revoked(leaf.serialNumber, "keyCompromise")] : [revoked("01")]);
    const files = {
      root: certificatePem(root.certificate),
      issuer: certificatePem(stations.certificate),
      lists: revocationListPem(list) + revocationListPem(await listOf(root)),
      leaf: certificatePem(certificate),
    };
    return withFiles(files, (path) =>
      openssl([
        "verify",
        "-attime",
        AT,
        ...options,
        "-CAfile",
        path.root,
        "-untrusted",
        path.issuer,
        "-CRLfile",
        path.lists,
        path.leaf,
      ]),
    );
  }

  test("accepts a leaf that is not listed, also when the whole chain is checked", async () => {
    expect((await verdict(false, "-crl_check")).stdout).toContain("OK");
    expect((await verdict(false, "-crl_check_all", "-x509_strict")).stdout).toContain("OK");
  });

  test("refuses a listed one", async () => {
    expect((await verdict(true, "-crl_check")).stderr).toContain("certificate revoked");
    expect((await verdict(true, "-crl_check_all")).stderr).toContain("certificate revoked");
  });
});

describe("reading back", () => {
  test("gives what was written", async () => {
    const entries = Object.keys(REVOCATION_REASON_CODES).map((reason, i) =>
      revoked(`0${i + 1}`, reason as RevocationReason),
    );
    const list = readRevocationList(await listOf(stations, entries));
    expect(list).toMatchObject({ number: 7n, thisUpdate: NOW, distributionPoint: SAMPLE_URIS.revocationListUri });
    const second = new Date("2026-12-31T10:20:30Z");
    for (const { serialNumber, reason } of entries)
      expect(list.entries.get(serialNumber)).toEqual({ reason, revokedAt: second });
  });

  test("takes a list that openssl made in our form", () => {
    const database =
      "R\t280101000000Z\t261231102030Z,superseded\t9ABC\tunknown\t/CN=a\nR\t280101000000Z\t261231102030Z\t01\tunknown\t/CN=b\n";
    const key = openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]).stdout;
    const list = withFiles({ database, number: "0A\n", key }, (path) => {
      const certificate = openssl(["req", "-x509", "-key", path.key, "-subj", "/CN=foreign", "-days", "9000"]).stdout;
      const config = `[ca]\ndatabase=${path.database}\ncrlnumber=${path.number}\ndefault_md=sha256\n[e]\nauthorityKeyIdentifier=keyid\n`;
      return withFiles({ certificate, config }, (own) => {
        const how = ["-name", "ca", "-config", own.config, "-crlexts", "e", "-crldays", "7"];
        return openssl(["ca", "-gencrl", ...how, "-keyfile", path.key, "-cert", own.certificate]);
      });
    });
    const read = readRevocationList(openssl(["crl", "-outform", "DER"], list.stdout).bytes);
    expect(read.number).toBe(10n);
    const revokedAt = new Date("2026-12-31T10:20:30Z");
    expect([...read.entries]).toEqual([
      ["01", { revokedAt, reason: "unspecified" }],
      ["9abc", { revokedAt, reason: "superseded" }],
    ]);
  });

  test("a mutated list is read or refused with a DerError, never anything else", async () => {
    const list = await listOf(stations, [revoked("01"), revoked("02", "unspecified"), revoked("ff")]);
    for (let at = 0; at < list.length; at++) {
      for (const change of [0x01, 0x80, 0xff]) {
        const mutated = Uint8Array.from(list, (octet, i) => (i === at ? octet ^ change : octet));
        try {
          readRevocationList(mutated);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }
    }
  });
});

describe("the gate before publishing", () => {
  const expected = (changes: object = {}) => ({
    issuerKey: stations.key,
    issuerName: stations.name,
    distributionPoint: SAMPLE_URIS.revocationListUri,
    now: NOW,
    ...changes,
  });
  const entries = [revoked("01"), revoked("02")];

  test("passes a sound list, alone and after a sound one", async () => {
    const first = checkRevocationList(await listOf(stations, entries), expected());
    expect(first.faults).toEqual([]);
    const next = await listOf(stations, [...entries, revoked("03")], { number: 8n });
    expect(checkRevocationList(next, expected({ previous: first.list })).faults).toEqual([]);
    expect((await checkRevocationListInSlices(next, expected({ previous: first.list }), pause)).faults).toEqual([]);
  });

  test("passes the root's list, which names no distribution point", async () => {
    const ofRoot = { issuerKey: root.key, issuerName: root.name, now: NOW };
    expect(checkRevocationList(await listOf(root, entries), ofRoot).faults).toEqual([]);
  });

  const week = 7 * 86_400_000;
  test.each([
    ["the same number", [], { number: 7n }, "number 7 does not follow 7"],
    ["a smaller number", [], { number: 6n }, "number 6 does not follow 7"],
    [
      "an earlier nextUpdate",
      [],
      { number: 8n, nextUpdate: new Date(NOW.getTime() + week - 1000) },
      "nextUpdate goes back",
    ],
    ["an earlier thisUpdate", [], { number: 8n, thisUpdate: new Date(NOW.getTime() - 1000) }, "thisUpdate goes back"],
    ["a missing entry", [revoked("01")], { number: 8n }, "serial number 02 is missing"],
    [
      "another distribution point",
      [],
      { number: 8n, distributionPoint: "http://other/" },
      "the distribution point is another",
    ],
  ])("refuses %s", async (_, changedEntries, changes, fault) => {
    const previous = readRevocationList(await listOf(stations, entries));
    const list = await listOf(stations, changedEntries.length > 0 ? changedEntries : entries, changes);
    expect(checkRevocationList(list, expected({ previous })).faults).toEqual([fault]);
  });

  test("lets an entry go whose certificate ended before the previous list", async () => {
    const previous = readRevocationList(await listOf(stations, entries));
    const list = await listOf(stations, [revoked("01")], { number: 8n });
    const mayLeave = (serialNumber: SerialNumber) => serialNumber === "02";
    expect(checkRevocationList(list, expected({ previous, mayLeave })).faults).toEqual([]);
  });

  test.each([
    ["a time in the future", { now: new Date(NOW.getTime() - 1000) }, "thisUpdate lies in the future"],
    ["a time more than 5 minutes ago", { now: new Date(NOW.getTime() + 301_000) }, "thisUpdate is dated back"],
    ["a missing distribution point", { distributionPoint: undefined }, "the distribution point is another"],
  ])("refuses %s", async (_, changes, fault) => {
    expect(checkRevocationList(await listOf(stations, entries), expected(changes)).faults).toEqual([fault]);
  });

  test("refuses another issuer's signature or name", async () => {
    const list = await listOf(stations, entries);
    expect(checkRevocationList(list, expected({ issuerKey: root.key })).faults).toEqual([
      "the signature is not the issuer's",
    ]);
    expect(checkRevocationList(list, expected({ issuerName: root.name })).faults).toEqual(["the issuer is another"]);
  });

  test("refuses what cannot be read back", () => {
    expect(checkRevocationList(new Uint8Array(10), expected()).faults).toEqual([
      expect.stringContaining("cannot be read back"),
    ]);
  });
});

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("many entries", () => {
  const count = 100_000;
  const entries: RevokedCertificate[] = Array.from({ length: count }, (_, i) => {
    // Spread over the numbers, so that they come unsorted.
    const spread = ((i * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, "0");
    const reason = i % 3 === 0 ? "unspecified" : "superseded";
    return revoked(`02${spread.repeat(4)}`, reason, new Date(REVOKED_AT.getTime() + (i % 5000) * 1000));
  });

  test("100,000 are encoded, signed, checked and read by openssl", async () => {
    const list = await listOf(stations, entries);
    const expected = {
      issuerKey: stations.key,
      issuerName: stations.name,
      distributionPoint: SAMPLE_URIS.revocationListUri,
      now: NOW,
    };
    const { faults, list: read } = checkRevocationList(list, expected);
    expect(faults).toEqual([]);
    expect(read?.entries.size).toBe(count);
    expect(textOf(list).match(/Serial Number:/g)).toHaveLength(count);
  }, 30_000);

  test("in slices the same bytes come out, and others get their turn", async () => {
    const input = inputOf(stations, entries);
    let turns = 0;
    const counted = async () => {
      turns++;
      await pause();
    };
    const tbs = await encodeRevocationListTbsInSlices(input, counted);
    expect(Buffer.from(tbs).equals(encodeRevocationListTbs(input))).toBe(true);
    expect(turns).toBeGreaterThan(40);

    const list = assembleSigned(tbs, input.algorithm, await stations.signer.sign(tbs));
    turns = 0;
    const read = await readRevocationListInSlices(list, counted);
    expect(read.entries.size).toBe(count);
    expect(turns).toBeGreaterThan(40);
  }, 30_000);
});

describe("what makes no list is refused", () => {
  test.each([
    ["a number of zero", { number: 0n }],
    ["a number of more than 20 octets", { number: 2n ** 159n }],
    ["a nextUpdate that is not later", { nextUpdate: NOW }],
  ])("%s", (_, changes) => {
    expect(() => encodeRevocationListTbs(inputOf(stations, [], changes))).toThrow(RangeError);
  });

  test("one serial number twice", () => {
    expect(() => encodeRevocationListTbs(inputOf(stations, [revoked("05"), revoked("01"), revoked("05")]))).toThrow(
      RangeError,
    );
  });

  test("the largest number passes", async () => {
    expect(readRevocationList(await listOf(stations, [], { number: 2n ** 159n - 1n })).number).toBe(2n ** 159n - 1n);
  });
});
