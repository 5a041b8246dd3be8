import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { type OpensslResult, openssl, withFiles } from "#lib/testing/openssl";
import {
  newSigner,
  type SampleAuthority,
  sampleAuthority,
  sampleLeaf,
  sampleServerProfile,
} from "#lib/testing/sample-authorities";
import { toHex } from "./bytes";
import { certificatePem, chainPem } from "./certificate-reader";
import { TAG } from "./der-reader";
import { der, derContext, derNatural, derOctetString, derOid, derSequence, derUnsigned } from "./der-writer";
import { isOfIssuer, ocspIssuer } from "./ocsp-issuer";
import { decodeOcspPath } from "./ocsp-path";
import { type OcspRequest, readOcspRequest } from "./ocsp-request";
import { assembleOcspResponse, encodeOcspError, encodeOcspTbs, type OcspStatus } from "./ocsp-response";
import { OID } from "./oids";
import type { Signer } from "./signer";

const THIS_UPDATE = new Date("2026-06-01T12:00:00.900Z");
const NEXT_UPDATE = new Date("2026-06-01T13:00:00Z");
const AT = Math.floor(Date.parse("2026-06-01T12:10:00Z") / 1000).toString();
const GOOD: OcspStatus = { kind: "good" };

let root: SampleAuthority;
let stations: SampleAuthority;
let leaf: Awaited<ReturnType<typeof sampleLeaf>>;
let responder: { signer: Signer; certificate: Uint8Array };

beforeAll(async () => {
  root = await sampleAuthority("root");
  stations = await sampleAuthority("base-station", root);
  leaf = await sampleLeaf(stations);
  responder = await newResponder();
});

async function newResponder(signer = newSigner()): Promise<typeof responder> {
  const names = { commonName: "Sample OCSP responder", spki: signer.spki };
  const profile = sampleServerProfile(stations, "ocsp-responder");
  return { signer, certificate: (await sampleLeaf(stations, names, profile)).certificate };
}

/** A request for our leaf that openssl makes. */
function opensslRequest(...options: string[]): Uint8Array {
  const files = { issuer: certificatePem(stations.certificate), leaf: certificatePem(leaf.certificate), request: "" };
  return withFiles(files, (path) => {
    openssl(["ocsp", "-issuer", path.issuer, ...options, "-cert", path.leaf, "-reqout", path.request]);
    return new Uint8Array(readFileSync(path.request));
  });
}

function accepted(request: Uint8Array): OcspRequest {
  const verdict = readOcspRequest(request);
  if (!verdict.request) throw new Error(verdict.error);
  return verdict.request;
}

async function answer(request: OcspRequest, status: OcspStatus, by = responder): Promise<Uint8Array> {
  const tbs = encodeOcspTbs({
    responderSpki: by.signer.spki,
    producedAt: THIS_UPDATE,
    answers: request.certIds.map((certId) => ({ certId, status, thisUpdate: THIS_UPDATE, nextUpdate: NEXT_UPDATE })),
    nonce: request.nonce,
  });
  return assembleOcspResponse(tbs, by.signer.algorithm, await by.signer.sign(tbs), [by.certificate]);
}

/** openssl as the client that checks an answer to its own request; -no_nonce: beside the nonce which that already has. */
function check(request: Uint8Array, response: Uint8Array): OpensslResult {
  const files = {
    request,
    response,
    chain: chainPem([stations.certificate, root.certificate]),
  };
  return withFiles(files, (path) =>
    openssl([
      ...["ocsp", "-reqin", path.request, "-respin", path.response],
      ...["-no_nonce", "-CAfile", path.chain, "-attime", AT, "-resp_text"],
    ]),
  );
}

function serialRequest(...parts: { hash?: string; serial?: Uint8Array; extensions?: Uint8Array }[]): Uint8Array {
  const list = parts.map(({ hash = OID.sha256, serial = derNatural(7n), extensions }) => {
    const certId = derSequence(
      derSequence(derOid(hash), der(TAG.null)),
      derOctetString(new Uint8Array(32)),
      derOctetString(new Uint8Array(32)),
      serial,
    );
    return derSequence(certId, ...(extensions ? [derContext(0, derSequence(extensions))] : []));
  });
  return derSequence(...list);
}

function requestOf(list: Uint8Array, ...extensions: Uint8Array[]): Uint8Array {
  return derSequence(derSequence(list, ...(extensions.length > 0 ? [derContext(2, derSequence(...extensions))] : [])));
}

function extensionOf(oid: string, value: Uint8Array, critical = false): Uint8Array {
  return derSequence(derOid(oid), ...(critical ? [der(TAG.boolean, Uint8Array.of(255))] : []), derOctetString(value));
}

function nonce(length: number): Uint8Array {
  return extensionOf(OID.ocspNonce, derOctetString(new Uint8Array(length).fill(0xab)));
}

describe("requests that openssl makes", () => {
  test.each(["sha1", "sha256"] as const)("name our CA by %s, and nobody else's", async (hash) => {
    const { certIds } = accepted(opensslRequest(`-${hash}`));
    const [certId] = certIds;
    if (!certId) throw new Error("no CertID");
    expect(certIds).toHaveLength(1);
    expect(certId).toMatchObject({ hash, serialNumber: leaf.leaf.serialNumber });
    const issuerOf = ({ name, key }: SampleAuthority) => ocspIssuer({ subjectName: name, spki: key.spki });
    expect(isOfIssuer(certId, issuerOf(stations))).toBe(true);
    expect(isOfIssuer(certId, issuerOf(root))).toBe(false);
    // A CA with our CA's name and another key, and one with its key and another name.
    expect(isOfIssuer(certId, ocspIssuer({ subjectName: stations.name, spki: root.key.spki }))).toBe(false);
    expect(isOfIssuer(certId, ocspIssuer({ subjectName: root.name, spki: stations.key.spki }))).toBe(false);
  });

  test("carry a nonce unless told not to", () => {
    expect(accepted(opensslRequest()).nonce).toHaveLength(16);
    expect(accepted(opensslRequest("-no_nonce")).nonce).toBeNull();
  });

  test("may ask for eight certificates, not for nine", () => {
    const serials = Array.from({ length: 7 }, (_, i) => ["-serial", `0x${i + 1}`]).flat();
    const { certIds } = accepted(opensslRequest("-no_nonce", ...serials));
    expect(certIds.map(({ serialNumber }) => serialNumber)).toEqual([
      ...Array.from({ length: 7 }, (_, i) => `0${i + 1}`),
      leaf.leaf.serialNumber,
    ]);
    expect(readOcspRequest(opensslRequest("-no_nonce", ...serials, "-serial", "0x9"))).toEqual({
      error: "malformedRequest",
    });
  });

  test("may be signed, by anybody", () => {
    const key = openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]).stdout;
    const signed = withFiles({ key }, (path) => {
      const certificate = openssl(["req", "-x509", "-new", "-key", path.key, "-subj", "/CN=asker"]).stdout;
      return withFiles({ certificate }, ({ certificate: signer }) =>
        opensslRequest("-signer", signer, "-signkey", path.key),
      );
    });
    expect(signed.length).toBeGreaterThan(opensslRequest().length + 200);
    expect(accepted(signed).certIds[0]?.serialNumber).toBe(leaf.leaf.serialNumber);
  });
});

describe("requests of other clients", () => {
  test.each([1, 15, 16, 32, 33, 128])("a nonce of %d octets is echoed", (length) => {
    expect(accepted(requestOf(serialRequest({}), nonce(length))).nonce).toHaveLength(length);
  });

  test.each<[string, () => Uint8Array]>([
    ["a nonce of 0 octets", () => requestOf(serialRequest({}), nonce(0))],
    ["a nonce of 129 octets", () => requestOf(serialRequest({}), nonce(129))],
    [
      "a nonce that is no OCTET STRING",
      () => requestOf(serialRequest({}), extensionOf(OID.ocspNonce, new Uint8Array(16).fill(7))),
    ],
    [
      "octets after the nonce",
      () => requestOf(serialRequest({}), extensionOf(OID.ocspNonce, Uint8Array.of(4, 1, 1, 0))),
    ],
    ["an unknown critical extension", () => requestOf(serialRequest({}), extensionOf("1.2.3", derSequence(), true))],
    [
      "one on a single request",
      () => requestOf(serialRequest({ extensions: extensionOf("1.2.3", derSequence(), true) })),
    ],
    ["no certificate", () => requestOf(derSequence())],
    ["bytes after the end", () => Uint8Array.of(...requestOf(serialRequest({})), 0)],
    ["a serial number that is not minimal", () => requestOf(serialRequest({ serial: Uint8Array.of(2, 2, 0, 1) }))],
    ["more than 4 KiB", () => requestOf(serialRequest({}), extensionOf("1.2.3", new Uint8Array(4096)))],
    ["nothing", () => new Uint8Array()],
    [
      "the version, a default, written out",
      () => derSequence(derSequence(derContext(0, derNatural(0n)), serialRequest({}))),
    ],
  ])("%s is a malformed request", (_, make) => {
    expect(readOcspRequest(make())).toEqual({ error: "malformedRequest" });
  });

  test("extensions that are not critical, and a requestor's name, are passed over", () => {
    const extensions = extensionOf("1.2.3", derSequence());
    expect(accepted(requestOf(serialRequest({ extensions }), extensions)).certIds).toHaveLength(1);
    const named = derSequence(derSequence(derContext(1, derContext(4, derSequence())), serialRequest({})));
    expect(accepted(named).certIds).toHaveLength(1);
  });

  test("another hash is answered unauthorized", () => {
    expect(readOcspRequest(requestOf(serialRequest({}, { hash: OID.sha384 })))).toEqual({ error: "unauthorized" });
  });

  test.each([
    ["zero", derNatural(0n)],
    ["negative", Uint8Array.of(2, 1, 0x80)],
    ["of 21 octets", derUnsigned(new Uint8Array(21).fill(0x7f))],
  ])("a serial number that is %s is nobody's", (_, serial) => {
    expect(accepted(requestOf(serialRequest({ serial }))).certIds[0]?.serialNumber).toBeNull();
  });
});

describe("the request in an address", () => {
  const bytes = Buffer.from("fffefdfbff3e00", "hex");
  const base64 = bytes.toString("base64"); // "//79+/8+AA=="

  test.each([
    ["as it is", base64],
    ["URL-encoded", encodeURIComponent(base64)],
    ["with lower-case escapes", encodeURIComponent(base64).toLowerCase().replace("aa", "AA").replace("%3d%3d", "==")],
  ])("%s", (_, rest) => {
    expect(base64).toContain("//");
    expect(decodeOcspPath(rest)).toEqual(new Uint8Array(bytes));
  });

  test.each(["", "A", "AA", "AA=", "AA==AAAA", "AAAA%", "AAAA%0", "%00AAA", "AA-_", "AAAA?x", "A".repeat(20_000)])(
    "%j is none",
    (rest) => {
      expect(decodeOcspPath(rest)).toBeUndefined();
    },
  );
});

describe("answers, as openssl checks them", () => {
  test.each([
    [GOOD, /Cert Status: good\n +This Update: Jun {2}1 12:00:00 2026 GMT\n +Next Update: Jun {2}1 13:00:00 2026 GMT\n/],
    [{ kind: "unknown" } as const, /Cert Status: unknown\n +This Update/],
    [
      { kind: "revoked", revokedAt: new Date("2026-05-20T10:11:12.345Z"), reason: "keyCompromise" } as const,
      /Cert Status: revoked\n +Revocation Time: May 20 10:11:12 2026 GMT\n +Revocation Reason: keyCompromise \(0x1\)\n/,
    ],
    [
      { kind: "revoked", revokedAt: new Date("2026-05-20T10:11:12Z"), reason: "unspecified" } as const,
      /Cert Status: revoked\n +Revocation Time: May 20 10:11:12 2026 GMT\n +This Update/,
    ],
  ])("%j", async (status, said) => {
    const request = opensslRequest();
    const result = check(request, await answer(accepted(request), status));
    expect(result.stderr).toContain("Response verify OK");
    expect(result.stderr).not.toContain("WARNING");
    expect(result.stdout).toMatch(said);
  });

  test("name the responder by its key, and carry its certificate", async () => {
    const request = opensslRequest("-no_nonce");
    const { stdout } = check(request, await answer(accepted(request), GOOD));
    expect(stdout).toContain("Response Type: Basic OCSP Response");
    expect(stdout).toMatch(/Responder Id: [0-9A-F]{40}\n/);
    expect(stdout).toContain("Produced At: Jun  1 12:00:00 2026 GMT");
    expect(stdout).toContain("OCSP No Check");
    expect(stdout).not.toContain("Response Extensions");
  });

  test("repeat the CertID as received and echo the nonce", async () => {
    const request = accepted(opensslRequest("-sha256"));
    const response = toHex(await answer(request, GOOD));
    expect(response).toContain(toHex(request.certIds[0]?.der ?? new Uint8Array([255])));
    expect(response).toContain(toHex(request.nonce ?? new Uint8Array([255])));
  });

  test("another nonce, another certificate's answer and a changed byte are noticed", async () => {
    const [request, other] = [opensslRequest(), opensslRequest()];
    const response = await answer(accepted(other), GOOD);
    expect(check(request, response).stderr).toContain("Nonce Verify error");
    const changed = Buffer.from(await answer(accepted(request), GOOD));
    changed.write("20260601140000Z", changed.indexOf("20260601130000Z"), "latin1");
    expect(check(request, changed).stderr).toContain("Response Verify Failure");
  });

  test("a P-384 responder and several certificates at once", async () => {
    const request = opensslRequest("-no_nonce", "-serial", "0x1");
    const response = await answer(accepted(request), GOOD, await newResponder(newSigner("P-384")));
    const { stdout, stderr } = check(request, response);
    expect(stderr).toContain("Response verify OK");
    expect(stdout.match(/Cert Status: good\n/g)).toHaveLength(2);
  });

  test("a certificate of ours for another use does not make a responder", async () => {
    const request = opensslRequest("-no_nonce");
    const signer = newSigner();
    const { certificate } = await sampleLeaf(stations, { spki: signer.spki });
    const result = check(request, await answer(accepted(request), GOOD, { signer, certificate }));
    expect(result.stderr).toContain("Response Verify Failure");
  });

  test.each([
    ["malformedRequest", "malformedrequest (1)"],
    ["internalError", "internalerror (2)"],
    ["tryLater", "trylater (3)"],
    ["unauthorized", "unauthorized (6)"],
  ] as const)("the error %s", (error, said) => {
    const { stdout, stderr } = withFiles({ response: encodeOcspError(error) }, (path) =>
      openssl(["ocsp", "-respin", path.response, "-resp_text"]),
    );
    expect(stdout + stderr).toContain(said);
  });

  test("no answer that ends before it begins, none about nothing, and none without its responder", () => {
    const certId = { der: derSequence() };
    const input = { responderSpki: responder.signer.spki, producedAt: THIS_UPDATE, nonce: null };
    const times = { thisUpdate: NEXT_UPDATE, nextUpdate: THIS_UPDATE };
    expect(() => encodeOcspTbs({ ...input, answers: [{ certId, status: GOOD, ...times }] })).toThrow(RangeError);
    expect(() => encodeOcspTbs({ ...input, answers: [] })).toThrow(RangeError);
    const { algorithm } = responder.signer;
    expect(() => assembleOcspResponse(derSequence(), algorithm, new Uint8Array(), [])).toThrow(RangeError);
  });
});
