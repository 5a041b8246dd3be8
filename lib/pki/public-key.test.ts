import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openssl } from "#lib/testing/openssl";
import { SAMPLE_PUBLIC_KEYS } from "#lib/testing/sample-public-keys";
import { fromHex } from "./bytes";
import { derBitString, derNatural, derNull, derOid, derSequence } from "./der-writer";
import { P256, P384 } from "./elliptic-curve";
import { publicKeyObject } from "./key-object";
import { OID } from "./oids";
import { publicKeyPem, readPublicKey, readPublicKeyText } from "./public-key";

function spkiOf(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----.*-----|\n/g, ""), "base64");
}

function codesOf(spki: Uint8Array): string[] {
  return (readPublicKey(spki).faults ?? []).map(({ code }) => code);
}

function messagesOf(spki: Uint8Array): string[] {
  return (readPublicKey(spki).faults ?? []).map(({ message }) => message);
}

function rsaSpki(modulus: bigint, exponent = 65537n): Uint8Array {
  const key = derSequence(derNatural(modulus), derNatural(exponent));
  return derSequence(derSequence(derOid(OID.rsaEncryption), derNull()), derBitString(key));
}

function ecSpki(point: Uint8Array, curve: string = OID.p256): Uint8Array {
  return derSequence(derSequence(derOid(OID.ecPublicKey), derOid(curve)), derBitString(point));
}

function modulusOf(pem: string): bigint {
  const text = openssl(["rsa", "-pubin", "-noout", "-modulus"], pem).stdout;
  return BigInt(`0x${text.trim().replace("Modulus=", "")}`);
}

const P256_SPKI = spkiOf(SAMPLE_PUBLIC_KEYS.p256);
const P256_POINT = P256_SPKI.subarray(-65);
const RSA_SPKI = spkiOf(SAMPLE_PUBLIC_KEYS.rsa2048);
const RSA_MODULUS = modulusOf(SAMPLE_PUBLIC_KEYS.rsa2048);

describe("keys that openssl made and a station may have", () => {
  test.each([
    ["rsa2048", { algorithm: "RSA", bits: 2048, label: "RSA 2048" }],
    ["rsa3072", { algorithm: "RSA", bits: 3072, label: "RSA 3072" }],
    ["rsa4096", { algorithm: "RSA", bits: 4096, label: "RSA 4096" }],
    ["p256", { algorithm: "EC", bits: 256, curve: "P-256", label: "P-256" }],
    ["p384", { algorithm: "EC", bits: 384, curve: "P-384", label: "P-384" }],
  ] as const)("%s is accepted, with the fingerprint that openssl computes", (name, facts) => {
    const pem = SAMPLE_PUBLIC_KEYS[name];
    const { key, faults } = readPublicKeyText(pem);
    expect(faults).toBeUndefined();
    const digest = openssl(["dgst", "-sha256", "-binary"], spkiOf(pem)).bytes.toString("base64");
    expect(key).toMatchObject({ ...facts, fingerprint: `SHA256:${digest.replace(/=+$/, "")}` });
    expect(publicKeyPem(key?.spki ?? new Uint8Array())).toBe(pem);
  });

  test("RSA PUBLIC KEY gives the same key as PUBLIC KEY", () => {
    expect(readPublicKeyText(SAMPLE_PUBLIC_KEYS.rsaPkcs1)).toEqual(readPublicKeyText(SAMPLE_PUBLIC_KEYS.rsa2048));
  });

  test("a key keeps its own bytes when the caller's change", () => {
    const bytes = Uint8Array.from(P256_SPKI);
    const { key } = readPublicKey(bytes);
    bytes.fill(0);
    expect(Buffer.from(key?.spki ?? [])).toEqual(P256_SPKI);
  });

  test("the runtime takes every key that passed", () => {
    for (const pem of [SAMPLE_PUBLIC_KEYS.p256, SAMPLE_PUBLIC_KEYS.p384, SAMPLE_PUBLIC_KEYS.rsa2048]) {
      const { key } = readPublicKeyText(pem);
      if (!key) throw new Error("refused");
      expect(publicKeyObject(key).export({ type: "spki", format: "pem" })).toBe(pem);
      expect(publicKeyObject(key)).toBe(publicKeyObject(key));
    }
  });

  test("freshly made keys pass too: no weakness is found where there is none", () => {
    for (let i = 0; i < 50; i++) {
      const { publicKey } = generateKeyPairSync("ec", { namedCurve: i % 2 ? "P-256" : "P-384" });
      expect(codesOf(publicKey.export({ type: "spki", format: "der" }))).toEqual([]);
    }
  });
});

describe("keys that openssl made and no station may have", () => {
  const advice = "Use RSA 2048, 3072 or 4096, or EC P-256.";
  test.each([
    ["rsa1024", "weak_key", "RSA 1024 is too small. This platform requires RSA 2048 or more."],
    ["rsa2500", "unsupported_key", `RSA 2500 is not supported. ${advice}`],
    ["rsaExponent3", "weak_key", "Its public exponent 3 is too small. Make a new pair with 65537."],
    [
      "rsaExponent65539",
      "unsupported_key",
      "RSA with the public exponent 65539 is not supported. Make a new pair with 65537.",
    ],
    ["rsaPss", "unsupported_key", `RSA-PSS is not supported. ${advice}`],
    ["p521", "unsupported_key", `P-521 is not supported. ${advice}`],
    ["p224", "unsupported_key", `P-224 is not supported. ${advice}`],
    ["p192", "unsupported_key", `P-192 is not supported. ${advice}`],
    ["secp256k1", "unsupported_key", `secp256k1 is not supported. ${advice}`],
    ["brainpoolP256r1", "unsupported_key", `brainpoolP256r1 is not supported. ${advice}`],
    ["explicitParameters", "unsupported_key", `A curve given by its own parameters is not supported. ${advice}`],
    ["compressed", "unsupported_key", `P-256 with a compressed point is not supported. ${advice}`],
    ["hybrid", "unsupported_key", `P-256 with a hybrid point is not supported. ${advice}`],
    ["ed25519", "unsupported_key", `Ed25519 is not supported. ${advice}`],
    ["ed448", "unsupported_key", `Ed448 is not supported. ${advice}`],
    ["x25519", "unsupported_key", `X25519 is not supported. ${advice}`],
    ["dsa", "unsupported_key", `DSA is not supported. ${advice}`],
    ["dh", "unsupported_key", `Diffie-Hellman is not supported. ${advice}`],
  ] as const)("%s is refused: %s", (name, code, message) => {
    const { faults } = readPublicKeyText(SAMPLE_PUBLIC_KEYS[name]);
    expect(faults).toMatchObject([{ code, message }]);
  });
});

describe("the encoding is strict DER", () => {
  const octet = (spki: Uint8Array, at: number, value: number) =>
    Uint8Array.from(spki, (was, i) => (i === at ? value : was));
  test.each([
    ["a byte after the key", Buffer.concat([P256_SPKI, Buffer.alloc(1)]), "trailing_bytes"],
    ["a byte missing", P256_SPKI.subarray(0, -1), "not_a_public_key"],
    ["nothing", new Uint8Array(), "not_a_public_key"],
    [
      "an indefinite length",
      Buffer.concat([fromHex("3080"), P256_SPKI.subarray(2), Buffer.alloc(2)]),
      "not_a_public_key",
    ],
    ["a length in a longer form", Buffer.concat([fromHex("308159"), P256_SPKI.subarray(2)]), "not_a_public_key"],
    ["unused bits in the BIT STRING", octet(P256_SPKI, 25, 1), "not_a_public_key"],
    [
      "parameters missing",
      derSequence(derSequence(derOid(OID.ecPublicKey)), derBitString(P256_POINT)),
      "not_a_public_key",
    ],
    [
      "implicitCurve",
      derSequence(derSequence(derOid(OID.ecPublicKey), derNull()), derBitString(P256_POINT)),
      "not_a_public_key",
    ],
    [
      "RSA without NULL",
      derSequence(derSequence(derOid(OID.rsaEncryption)), derBitString(RSA_SPKI.subarray(24))),
      "not_a_public_key",
    ],
    ["a third part", derSequence(P256_SPKI.subarray(2), derNull()), "not_a_public_key"],
    ["an INTEGER with a needless zero", paddedModulus(), "not_a_public_key"],
    [
      "bytes after the RSAPublicKey",
      derSequence(
        derSequence(derOid(OID.rsaEncryption), derNull()),
        derBitString(Buffer.concat([RSA_SPKI.subarray(24), Buffer.alloc(2)])),
      ),
      "not_a_public_key",
    ],
    ["an unknown algorithm", derSequence(derSequence(derOid("1.2.3.4")), derBitString(P256_POINT)), "unsupported_key"],
    ["an unknown curve", ecSpki(P256_POINT, "1.2.3.4"), "unsupported_key"],
    [
      "more than any key needs",
      derSequence(derSequence(derOid(OID.rsaEncryption), derNull()), derBitString(new Uint8Array(9000))),
      "not_a_public_key",
    ],
  ])("%s is refused", (_, spki, code) => {
    expect(codesOf(spki)).toEqual([code]);
  });

  test("a negative modulus is refused", () => {
    const negative = Buffer.from(RSA_SPKI);
    const at = negative.indexOf(Buffer.from("0282010100", "hex"));
    const cut = Buffer.concat([fromHex("02820100"), negative.subarray(at + 5)]);
    const key = Buffer.concat([derSequence(cut)]);
    expect(codesOf(derSequence(derSequence(derOid(OID.rsaEncryption), derNull()), derBitString(key)))).toEqual([
      "not_a_public_key",
    ]);
  });

  function paddedModulus(): Uint8Array {
    const padded = Buffer.concat([fromHex("028201020000"), RSA_SPKI.subarray(33, 33 + 256)]);
    const key = derSequence(padded, derNatural(65537n));
    return derSequence(derSequence(derOid(OID.rsaEncryption), derNull()), derBitString(key));
  }
});

describe("a point must lie on its curve", () => {
  const damaged = "This key is damaged: its point is not on the curve P-256. Copy it again, or make a new pair.";
  const x = P256_POINT.subarray(1, 33);
  const y = P256_POINT.subarray(33);
  const above = Buffer.from((BigInt(`0x${y.toString("hex")}`) + 1n).toString(16).padStart(64, "0"), "hex");
  const prime = Buffer.from(P256.p.toString(16), "hex");
  test.each([
    ["the point at infinity", Uint8Array.of(0)],
    ["no point", new Uint8Array()],
    ["zero coordinates", Buffer.concat([Uint8Array.of(4), new Uint8Array(64)])],
    ["a neighbour", Buffer.concat([Uint8Array.of(4), x, above])],
    ["an x of p or more", Buffer.concat([Uint8Array.of(4), prime, y])],
    ["a y of p or more", Buffer.concat([Uint8Array.of(4), x, Buffer.alloc(32, 0xff)])],
    ["a coordinate too short", Buffer.concat([Uint8Array.of(4), x, y.subarray(1)])],
    ["a coordinate too long", Buffer.concat([Uint8Array.of(4), x, y, Uint8Array.of(0)])],
    ["an unknown form", Buffer.concat([Uint8Array.of(5), x, y])],
  ])("%s is refused", (_, point) => {
    expect(readPublicKey(ecSpki(point)).faults).toMatchObject([{ code: "invalid_point", message: damaged }]);
  });

  test("the point of one curve is none of another", () => {
    expect(codesOf(ecSpki(spkiOf(SAMPLE_PUBLIC_KEYS.p384).subarray(-97), OID.p256))).toEqual(["invalid_point"]);
    expect(codesOf(ecSpki(P256_POINT, OID.p384))).toEqual(["invalid_point"]);
  });

  test("the constants of the curves are openssl's", () => {
    for (const [name, { p, b }] of [
      ["P-256", P256],
      ["P-384", P384],
    ] as const) {
      const text = openssl(["ecparam", "-name", name, "-param_enc", "explicit", "-text", "-noout"]).stdout.replaceAll(
        /[\s:]/g,
        "",
      );
      expect(text).toContain(p.toString(16));
      expect(text).toContain(b.toString(16));
    }
  });
});

describe("an RSA key must be strong", () => {
  test.each([
    ["an even exponent", RSA_MODULUS, 65536n, ["Its public exponent 65536 is even. Make a new pair with 65537."]],
    ["the exponent 1", RSA_MODULUS, 1n, ["Its public exponent 1 is too small. Make a new pair with 65537."]],
    ["the exponent 17", RSA_MODULUS, 17n, ["Its public exponent 17 is too small. Make a new pair with 65537."]],
    [
      "an even modulus",
      RSA_MODULUS + 1n,
      65537n,
      ["This RSA key is weak: its modulus has a small factor. Make a new pair."],
    ],
    [
      "the factor 751",
      751n * (RSA_MODULUS / 751n),
      65537n,
      ["This RSA key is weak: its modulus has a small factor. Make a new pair."],
    ],
  ])("%s is refused", (_, modulus, exponent, messages) => {
    expect(messagesOf(rsaSpki(modulus, exponent))).toEqual(messages);
  });

  test("a power of a prime is refused", () => {
    const prime = 2n ** 1279n - 1n; // a Mersenne prime
    expect(messagesOf(rsaSpki(prime * prime))).toContain(
      "This RSA key is weak: its modulus is a power of a smaller number. Make a new pair.",
    );
    const smaller = 2n ** 521n - 1n;
    expect(messagesOf(rsaSpki(smaller ** 5n))).toContain(
      "This RSA key is weak: its modulus is a power of a smaller number. Make a new pair.",
    );
  });

  test("two factors that lie close together are refused", () => {
    const factors: bigint[] = [];
    for (let n = (3n << 1022n) + 1n; factors.length < 2; n += 2n) {
      // Sound for the other checks; that they are no primes does not matter to this one.
      if (Array.from({ length: 375 }, (_, i) => BigInt(2 * i + 3)).every((odd) => n % odd !== 0n)) factors.push(n);
    }
    expect(messagesOf(rsaSpki(factors.reduce((a, b) => a * b)))).toEqual([
      "This RSA key is weak: its two primes lie too close together. Make a new pair.",
    ]);
  });

  test("a modulus of the ROCA form is refused: every residue is a power of 65537", () => {
    // k * M + (65537^a mod M) for the product M of the small primes is the form of both primes, so of their product.
    const primes = [2n];
    for (let n = 3n; primes.length < 39; n += 2n) if (primes.every((p) => n % p !== 0n)) primes.push(n);
    const product = primes.reduce((a, b) => a * b, 1n);
    let power = 1n;
    for (let i = 0; i < 1234; i++) power = (power * 65537n) % product;
    let modulus = (RSA_MODULUS / product) * product + power;
    while (messagesOf(rsaSpki(modulus)).some((message) => message.includes("small factor"))) modulus -= product;
    expect(messagesOf(rsaSpki(modulus))).toEqual([
      "This RSA key is weak: it was made by a chip with a known flaw (ROCA, CVE-2017-15361). Make a new pair.",
    ]);
  });

  test("all faults are told at once", () => {
    expect(codesOf(rsaSpki(modulusOf(SAMPLE_PUBLIC_KEYS.rsa1024), 3n))).toEqual(["weak_key", "weak_key"]);
  });
});

describe("whatever the bytes", () => {
  const sound = [P256_SPKI, RSA_SPKI, spkiOf(SAMPLE_PUBLIC_KEYS.p384), spkiOf(SAMPLE_PUBLIC_KEYS.explicitParameters)];
  const mutation = fc.record({
    spki: fc.constantFrom(...sound),
    changes: fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 4 }),
    cut: fc.nat(400),
  });

  test("a mutated key gives faults or a key, and never throws", () => {
    fc.assert(
      fc.property(mutation, ({ spki, changes, cut }) => {
        const mutated = Uint8Array.from(cut < spki.length && cut % 3 === 0 ? spki.subarray(0, cut) : spki);
        for (const [at, value] of changes) mutated[at % mutated.length] = value;
        const { key, faults } = readPublicKey(mutated);
        expect(key === undefined).toBe(faults !== undefined);
      }),
      { numRuns: 2000 },
    );
  });

  test("a text with nothing but spaces wrong is judged to the end: all faults at once", () => {
    const text = SAMPLE_PUBLIC_KEYS.rsa1024.replace("\n", " \n");
    expect(readPublicKeyText(text).faults?.map(({ code }) => code)).toEqual(["trailing_whitespace", "weak_key"]);
    expect(readPublicKeyText(`\n${SAMPLE_PUBLIC_KEYS.p256}`).faults?.map(({ code }) => code)).toEqual(["blank_line"]);
  });
});
