import { expect, test } from "vitest";
import x509 from "../testing/vectors/cups-01-mtls-delivers-tc-x509.json" with { type: "json" };
import token from "../testing/vectors/cups-02-delivers-tc-token.json" with { type: "json" };
import matrix from "../testing/vectors/cups-05-credential-blob-matrix.json" with { type: "json" };
import { concatBytes, fromHex, toHex } from "./bytes";
import { crc32 } from "./crc32";
import { encodeCredentialBlob, judgeCredentialBlob, NO_FILES_CRC32 } from "./credential-blob";

const trust = fromHex(x509.blob.trustDerHex);
const certificate = fromHex(x509.blob.certDerHex);
const key = fromHex(x509.blob.keyDerHex);

test("trust, certificate and key make the blob that a station took", () => {
  const blob = encodeCredentialBlob({ trust, certificate, key });
  expect(blob).toHaveLength(x509.blob.length);
  expect(crc32(blob)).toBe(x509.blob.crc32);
  expect(x509.exchanges[0]?.responseBodyHex).toContain(toHex(blob));
});

test("trust and token make the blob that a station took", () => {
  const text = token.blob.tokenText.replace("Authorization: Bearer ", "").trim();
  const blob = encodeCredentialBlob({ trust: fromHex(token.blob.trustDerHex), token: text });
  expect(blob).toHaveLength(token.blob.length);
  expect(crc32(blob)).toBe(token.blob.crc32);
});

test("trust alone is followed by two groups of four zero bytes", () => {
  const known = matrix.cases.find(({ name }) => name === "srv_only");
  expect(toHex(encodeCredentialBlob({ trust, token: null }))).toBe(known?.blobHex);
});

test("a token that is not ASCII is not encoded", () => {
  expect(() => encodeCredentialBlob({ trust, token: "ü" })).toThrow(RangeError);
});

test("no files are the CRC of twelve zero bytes", () => {
  expect(NO_FILES_CRC32).toBe(crc32(new Uint8Array(12)));
});

const observed = matrix.cases.flatMap(({ blobHex, ...rest }) => (blobHex ? [{ ...rest, blob: fromHex(blobHex) }] : []));

test.each(observed)(
  "$name is judged as the station did: $description",
  ({ blob, crc32: crc, observed: seen, name }) => {
    expect(crc32(blob)).toBe(crc);
    // It connected with a certificate and no key, but without proving anything: nothing that we would hand out.
    const works = seen.reachedLns && seen.equalsCrc32OfBlob && name !== "cert_no_key";
    expect(judgeCredentialBlob(blob) === undefined).toBe(works);
  },
);

test("RSA keys with lengths of two bytes are fine in both encodings", () => {
  for (const inner of [1188, 1214]) {
    const rsa = concatBytes([
      Uint8Array.of(0x30, 0x82, inner >> 8, inner & 0xff, 0x02, 0x01, 0x00),
      new Uint8Array(inner - 3),
    ]);
    expect(judgeCredentialBlob(concatBytes([trust, certificate, rsa]))).toBeUndefined();
  }
});

test.each([
  ["a blob above the length field", concatBytes([trust, certificate, new Uint8Array(65_535)])],
  ["a certificate with a token", concatBytes([trust, certificate, Buffer.from("Authorization: Bearer X\r\n")])],
  ["a DER key without a certificate", concatBytes([trust, new Uint8Array(4), key])],
  ["a control character in a header", concatBytes([trust, new Uint8Array(4), Buffer.from("A: b\0c\r\n")])],
  ["an intermediate in place of the key", concatBytes([trust, certificate, certificate])],
  ["nothing at all", new Uint8Array()],
  ["a sequence that is no certificate", concatBytes([Uint8Array.of(0x30, 0x00), new Uint8Array(8)])],
])("%s is refused", (_name, blob) => {
  expect(judgeCredentialBlob(blob)).toMatch(/\.$/);
});

test("every cut of a good blob is refused", () => {
  const blob = encodeCredentialBlob({ trust, certificate, key });
  for (let length = 0; length < blob.length; length++) {
    expect(judgeCredentialBlob(blob.subarray(0, length)), `${length} bytes`).toBeDefined();
  }
});
