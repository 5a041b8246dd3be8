import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { masterKeyId, openPrivateKey, SealedKeyError, sealedUnder, sealPrivateKey } from "./sealed-key";

const masterKey = { id: masterKeyId(Buffer.alloc(32, 7)), bytes: Buffer.alloc(32, 7) };
const owner = { authorityId: "ca_01", keyId: "ab12", spki: Buffer.from("spki") };
const pkcs8 = Buffer.from("the bytes of a private key");

function seal(changes: object = {}): Uint8Array<ArrayBuffer> {
  return sealPrivateKey({ pkcs8, owner, masterKey, randomBytes: (length) => randomBytes(length), ...changes });
}

function codeOf(open: () => unknown): string {
  try {
    open();
  } catch (error) {
    if (error instanceof SealedKeyError) return error.code;
    throw error;
  }
  return "opened";
}

describe("a sealed key", () => {
  test("opens with its master key for its owner", () => {
    expect(Buffer.from(openPrivateKey(seal(), owner, masterKey))).toEqual(pkcs8);
  });

  test("shows nothing of the key, and never the same bytes twice", () => {
    expect(Buffer.from(seal()).includes("private key")).toBe(false);
    expect(seal()).not.toEqual(seal());
  });

  test("names its master key, so that the right one can be asked for", () => {
    expect(sealedUnder(seal())).toBe(masterKey.id);
    const other = { id: masterKeyId(Buffer.alloc(32, 8)), bytes: Buffer.alloc(32, 8) };
    expect(codeOf(() => openPrivateKey(seal(), owner, other))).toBe("wrong_master_key");
  });

  test.each([
    ["another authority", { ...owner, authorityId: "ca_02" }],
    ["another key", { ...owner, keyId: "ab13" }],
    ["another public half", { ...owner, spki: Buffer.from("spkj") }],
    ["ids that only join to the same text", { ...owner, authorityId: "ca_01a", keyId: "b12" }],
  ])("does not open for %s", (_, someone) => {
    expect(codeOf(() => openPrivateKey(seal(), someone, masterKey))).toBe("damaged");
  });

  test("does not open under a master key that only bears its name", () => {
    expect(codeOf(() => openPrivateKey(seal(), owner, { id: masterKey.id, bytes: Buffer.alloc(32, 9) }))).toBe(
      "damaged",
    );
  });

  test("does not open when a single bit of it is changed, or a byte is missing", () => {
    const sealed = seal();
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed, (octet, i) => (i === at ? octet ^ 1 : octet));
      expect(["damaged", "wrong_master_key"]).toContain(codeOf(() => openPrivateKey(changed, owner, masterKey)));
      expect(["damaged", "wrong_master_key"]).toContain(
        codeOf(() => openPrivateKey(sealed.subarray(0, at), owner, masterKey)),
      );
    }
  });

  test("asks for a new data key and two nonces, and wipes the data key", () => {
    const asked: Uint8Array[] = [];
    seal({
      randomBytes: (length: number) => {
        asked.push(randomBytes(length));
        return asked.at(-1);
      },
    });
    expect(asked.map(({ length }) => length)).toEqual([32, 12, 12]);
    expect(asked[0]).toEqual(Buffer.alloc(32));
  });
});

describe("masterKeyId", () => {
  test("tells keys apart without showing them", () => {
    expect(masterKeyId(Buffer.alloc(32, 1))).toMatch(/^mk_[0-9a-f]{16}$/);
    expect(masterKeyId(Buffer.alloc(32, 1))).not.toBe(masterKeyId(Buffer.alloc(32, 2)));
  });

  test("refuses a key that has not 32 bytes", () => {
    expect(() => masterKeyId(Buffer.alloc(16))).toThrow(RangeError);
  });
});
