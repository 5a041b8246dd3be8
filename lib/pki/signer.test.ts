import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { openssl, withFiles } from "#lib/testing/openssl";
import { keyOf, newSigner } from "#lib/testing/sample-authorities";
import { fromHex, toHex } from "./bytes";
import { publicKeyPem } from "./public-key";
import { verifySignature } from "./signature";
import { localSigner } from "./signer";

const TBS = Buffer.from("what is signed");

function rsa(modulusLength: number): Buffer {
  return generateKeyPairSync("rsa", { modulusLength }).privateKey.export({ type: "pkcs8", format: "der" });
}

describe("localSigner", () => {
  const signers = { "P-256": newSigner("P-256"), "P-384": newSigner("P-384"), "RSA 3072": localSigner(rsa(3072)) };

  test.each([
    ["P-256", "ecdsa-with-SHA256", "-sha256"],
    ["P-384", "ecdsa-with-SHA384", "-sha384"],
    ["RSA 3072", "sha256WithRSAEncryption", "-sha256"],
  ] as const)("signs with a %s key what openssl verifies", async (kind, algorithm, digest) => {
    const signer = signers[kind];
    expect(signer.algorithm).toBe(algorithm);
    const signature = await signer.sign(TBS);
    const files = { key: publicKeyPem(signer.spki), signature, tbs: TBS };
    const verdict = withFiles(files, (path) =>
      openssl(["dgst", digest, "-verify", path.key, "-signature", path.signature, path.tbs]),
    );
    expect(verdict.stdout).toContain("Verified OK");
    expect(verifySignature(TBS, algorithm, signature, keyOf(signer))).toBe(true);
  });

  test("names its key by the identifier that stands in certificates", () => {
    expect(signers["P-256"].keyId).toMatch(/^[0-9a-f]{40}$/);
    const { spki, keyId } = signers["P-256"];
    const point = openssl(["dgst", "-sha256", "-hex"], spki.subarray(-65)).stdout;
    expect(point).toContain(keyId);
  });

  test.each([
    ["an RSA key that is too small for a CA", rsa(2048)],
    ["an Ed25519 key", generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "der" })],
    [
      "a P-521 key",
      generateKeyPairSync("ec", { namedCurve: "P-521" }).privateKey.export({ type: "pkcs8", format: "der" }),
    ],
    ["no key", fromHex("3000")],
  ])("refuses %s", (_, pkcs8) => {
    expect(() => localSigner(pkcs8)).toThrow();
  });

  test("keeps working when the caller wipes the bytes of the key", async () => {
    const pkcs8 = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({
      type: "pkcs8",
      format: "der",
    });
    const signer = localSigner(pkcs8);
    pkcs8.fill(0);
    expect(verifySignature(TBS, signer.algorithm, await signer.sign(TBS), keyOf(signer))).toBe(true);
  });
});

describe("verifySignature", () => {
  test("refuses another key, other bytes, another algorithm and garbage, without throwing", async () => {
    const signer = newSigner();
    const signature = await signer.sign(TBS);
    const key = keyOf(signer);
    expect(verifySignature(TBS, "ecdsa-with-SHA256", signature, keyOf(newSigner()))).toBe(false);
    expect(verifySignature(Buffer.from("other"), "ecdsa-with-SHA256", signature, key)).toBe(false);
    expect(verifySignature(TBS, "ecdsa-with-SHA384", signature, key)).toBe(false);
    expect(verifySignature(TBS, "sha256WithRSAEncryption", signature, key)).toBe(false);
    for (const garbage of ["", "00", "3000", "3006020100020100", toHex(signature).slice(2)]) {
      expect(verifySignature(TBS, "ecdsa-with-SHA256", Buffer.from(garbage, "hex"), key)).toBe(false);
    }
  });
});
