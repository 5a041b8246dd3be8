import { expect, test } from "vitest";
import { testContext } from "#lib/testing/context";
import { insertDeclaredStation, testIssuing } from "#lib/testing/issuing";

test("REGENERATE makes a certificate on the declared key and gives it back", async () => {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const station = await insertDeclaredStation(ctx);

  const { certificate, revoked } = await issuing.regenerate(ctx, station.id);

  expect(revoked).toEqual([]);
  expect(certificate).toMatchObject({
    state: "VALID",
    delivery: "WAITING_FOR_DOWNLOAD",
    publicKeyFingerprint: station.publicKeyFingerprint,
    onPreviousKey: false,
  });
});
