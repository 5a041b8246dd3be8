import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HOUR_MS, SECOND_MS } from "#lib/platform/clock";
import { createDatabase } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import { actingAsPlatform, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { TEST_MASTER_KEY, TEST_PKI_URL } from "#lib/testing/issuing";
import { type OpenKeyring, openKeyring } from "./authority-keyring";
import { createAuthorities } from "./create-authorities";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const TBS = new Uint8Array([0x30, 0x00]);

async function keyring(input: Pick<OpenKeyring, "guard" | "wrapSigner">) {
  const ctx = actingAsPlatform(await testContext());
  const dataDir = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  await createAuthorities(ctx, { name: "Test", pkiUrl: TEST_PKI_URL, dataDir, masterKey: TEST_MASTER_KEY });
  return openKeyring({ ...ctx, masterKey: TEST_MASTER_KEY, ...input });
}

test("a CA whose key does not open is left out by a running process, and the others go on", async () => {
  const database = createDatabase(await cloneDatabase("keyring_unreadable"));
  const ctx = actingAsPlatform(await testContext({ database }));
  const dataDir = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  await createAuthorities(ctx, { name: "Test", pkiUrl: TEST_PKI_URL, dataDir, masterKey: TEST_MASTER_KEY });
  const ring = await openKeyring({ ...ctx, masterKey: TEST_MASTER_KEY });
  const { id, createdAt, ...active } = ring.issuing("BASE_STATION").authority;
  const successor = {
    ...active,
    id: `${id}_2`,
    slug: `${active.slug}-2`,
    generation: 2,
    serialNumber: "01ff",
    createdAt,
  };
  await database.certificateAuthority.create({ data: { ...successor, sealedKey: new Uint8Array(10) } });

  await ring.reload();
  expect(ring.issuing("BASE_STATION").authority.id).toBe(id);
  await database.certificateAuthority.update({ where: { id }, data: { retiredAt: ctx.clock.now() } });
  await ring.reload();
  expect(ring.byId(id).authority.retiredAt).toEqual(ctx.clock.now());
  expect(() => ring.byId(successor.id)).toThrow(expect.objectContaining({ code: "authority_out_of_service" }));
  ring.close();
  await database.$disconnect();
});

/** Lets timers of this long fire, and what they start end. */
async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms);
  for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

test("a wrong clock stops signing, and nothing longer than it is wrong", async () => {
  let wrong = false;
  const guard = () => {
    if (wrong) throw new DomainError("unavailable", "clock_wrong", "The clock is wrong.");
  };
  const ring = await keyring({ guard });
  const { authority, signer } = ring.issuing("BASE_STATION");

  wrong = true;
  await pass(HOUR_MS);
  expect(() => ring.issuing("BASE_STATION")).toThrow(expect.objectContaining({ code: "clock_wrong" }));
  expect(() => ring.byId(authority.id)).toThrow(expect.objectContaining({ code: "clock_wrong" }));
  await expect(signer.sign(TBS)).rejects.toMatchObject({ code: "clock_wrong" });

  wrong = false;
  expect(ring.issuing("BASE_STATION").authority.id).toBe(authority.id);
  expect(await signer.sign(TBS)).not.toHaveLength(0);
  ring.close();
});

test("a CA whose key fails goes out of service, and is back within seconds of its recovery", async () => {
  let broken = false;
  const ring = await keyring({
    wrapSigner: (signer) => ({
      ...signer,
      sign: async (tbs) => {
        if (broken) throw new Error("the hardware module is gone");
        return signer.sign(tbs);
      },
    }),
  });
  const { authority } = ring.issuing("BASE_STATION");

  broken = true;
  await pass(HOUR_MS);
  expect(() => ring.byId(authority.id)).toThrow(expect.objectContaining({ code: "authority_out_of_service" }));

  broken = false;
  await pass(5 * SECOND_MS);
  expect(ring.byId(authority.id).authority.id).toBe(authority.id);

  broken = true;
  await ring.check(authority.id);
  expect(() => ring.issuing("BASE_STATION")).toThrow(expect.objectContaining({ code: "authority_out_of_service" }));
  ring.close();
});
