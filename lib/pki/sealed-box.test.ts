import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { asciiBytes, concatBytes, fromHex, toHex } from "./bytes";
import { openWith, sealTo } from "./hpke";
import { newBoxKey, openBox, sealBox } from "./sealed-box";

/** RFC 9180, appendix A.3.1: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode. */
const RFC = {
  info: fromHex("4f6465206f6e2061204772656369616e2055726e"),
  ephemeral: {
    scalar: fromHex("4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb"),
    point: fromHex(
      "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4",
    ),
  },
  recipient: {
    scalar: fromHex("f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2"),
    point: fromHex(
      "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0",
    ),
  },
  plain: fromHex("4265617574792069732074727574682c20747275746820626561757479"),
  aad: fromHex("436f756e742d30"),
  sealed: "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434",
};
const rfcSuite = { keyBits: 128, info: RFC.info, aad: RFC.aad } as const;

test("a message is sealed as the published vector has it", () => {
  const sealed = sealTo(RFC.recipient.point, RFC.plain, rfcSuite, RFC.ephemeral);
  expect(toHex(sealed)).toBe(toHex(RFC.ephemeral.point) + RFC.sealed);
  expect(openWith(RFC.recipient, sealed, rfcSuite)).toEqual(RFC.plain);
});

test("a box of another implementation opens: pyca/cryptography 48, HPKE with AES-256-GCM", () => {
  const made = fromHex(
    "041364eb647a71634644b2f2353bd05d84b954ee2e006ebfaa950abce826f43d7866617ed59b5c1e6641762a3226c2015d7b41611cacff0acde1518d7359cc044805aa93c595e00426de7111d07cc9ebd43457ca9eef6620c2d3a33f",
  );
  const box = concatBytes([asciiBytes("SKB1"), made]);
  expect(openBox(box, "srv_1", RFC.recipient)).toEqual(asciiBytes("NNSXS.token"));
});

describe("a box", () => {
  const key = newBoxKey((length) => randomBytes(length));
  const plain = asciiBytes("the secret");
  const seal = () =>
    sealBox({ plain, owner: "srv_1", recipient: key.point, randomBytes: (length) => randomBytes(length) });

  test("opens with its key for its owner", () => {
    expect(openBox(seal(), "srv_1", key)).toEqual(plain);
  });

  test("is never the same twice, and shows nothing", () => {
    expect(seal()).not.toEqual(seal());
    expect(Buffer.from(seal()).includes("secret")).toBe(false);
  });

  test("does not open for another owner, nor with another key", () => {
    expect(openBox(seal(), "srv_2", key)).toBeNull();
    expect(
      openBox(
        seal(),
        "srv_1",
        newBoxKey((length) => randomBytes(length)),
      ),
    ).toBeNull();
  });

  test("does not open when any byte of it is changed, or when it is cut", () => {
    const box = seal();
    for (let index = 0; index < box.length; index++) {
      const damaged = box.slice();
      damaged[index] = (damaged[index] ?? 0) ^ 1;
      expect([index, openBox(damaged, "srv_1", key)]).toEqual([index, null]);
    }
    for (let length = 0; length < box.length; length++)
      expect(openBox(box.subarray(0, length), "srv_1", key)).toBeNull();
  });

  test("is sealed to no point that is not on the curve", () => {
    const recipient = Uint8Array.of(4, ...new Uint8Array(64).fill(1));
    expect(() => sealBox({ plain, owner: "srv_1", recipient, randomBytes: (length) => randomBytes(length) })).toThrow();
  });

  test("a random number that is no scalar is drawn again", () => {
    const draws = [new Uint8Array(32), new Uint8Array(32).fill(255), new Uint8Array(32).fill(7)];
    expect(newBoxKey(() => draws.shift() ?? new Uint8Array(32)).scalar).toEqual(new Uint8Array(32).fill(7));
  });
});
