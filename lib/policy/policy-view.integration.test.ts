import { expect, test } from "vitest";
import { insertBaseStation } from "#lib/testing/base-stations";
import { testContext } from "#lib/testing/context";
import { insertDeclaredStation, testIssuing } from "#lib/testing/issuing";
import { getPolicyView } from "./policy-view";

test("the view counts the base stations that a change would touch, and nobody else's", async () => {
  const ctx = await testContext();
  const stranger = await testContext();
  await insertBaseStation(stranger, { backhaulSecurity: "NONE" });
  await insertBaseStation(ctx, { backhaulSecurity: "NONE", deletedAt: ctx.clock.now() });
  await insertBaseStation(ctx, { backhaulSecurity: "NONE", access: "PASSWORD", validity: "P1Y" });
  await insertDeclaredStation(ctx, { access: "PASSWORD", renewBeforeDays: 30 });
  await insertDeclaredStation(ctx, { publicKeyLabel: "RSA 2048", backhaulSecurity: "IPSEC" });
  await insertDeclaredStation(ctx, {
    publicKeyLabel: "RSA 3072",
    certificateStanding: "ISSUED",
    certificateNotAfter: ctx.clock.now(),
  });

  expect((await getPolicyView(ctx)).counts).toEqual({
    all: 4,
    unsecured: 1,
    secured: 3,
    byAccess: {
      PUBLIC_KEY: { all: 2, withoutKey: 0, withoutPassword: 2 },
      PASSWORD: { all: 2, withoutKey: 1, withoutPassword: 2 },
    },
    ownValidity: 1,
    ownWindow: 1,
    expired: 1,
    rsaBelow3072: 1,
    rsaBelow4096: 2,
  });
});

test("the latest possible end is that of the CA which issues", async () => {
  const ctx = await testContext();
  const { authorities } = await testIssuing(ctx);
  const issuing = authorities.filter(({ kind, retiredAt }) => kind === "BASE_STATION" && retiredAt === null);
  const newest = issuing.sort((a, b) => b.generation - a.generation)[0];
  expect((await getPolicyView(ctx)).latestEnd).toBe(newest?.notAfter.toISOString());
});

test("every role may read it", async () => {
  const ctx = await testContext({ role: "VIEWER" });
  expect(await getPolicyView(ctx)).toMatchObject({ policy: expect.anything(), version: expect.any(Number) });
  const nobody = { ...ctx, actor: { ...ctx.actor, permissions: new Set<never>() } };
  await expect(getPolicyView(nobody)).rejects.toMatchObject({ code: "permission_required" });
});
