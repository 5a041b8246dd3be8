import { expect, test } from "vitest";
import { PERMISSIONS } from "#lib/audit/permission";
import { platformContext } from "#lib/audit/platform-context";
import { createDatabase } from "#lib/platform/db/client";
import { openTransaction } from "#lib/platform/db/transaction";
import { createLog } from "#lib/platform/log";
import { actingAs, seededRandom, type TestContext, testClock, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { checkToken } from "./check-token";
import { createOperator } from "./create-operator";
import { createToken } from "./create-token";
import { ensureFirstAdministrator } from "./first-administrator";
import { getOperator, listOperators } from "./operator-view";
import { verifyPassword } from "./password";
import { resetPassword } from "./reset-password";
import { revokeToken } from "./revoke-token";
import { startSession } from "./start-session";
import { getToken } from "./token-view";
import { updateOperator } from "./update-operator";

const actions = async (ctx: TestContext) => {
  const events = await ctx.database.auditEvent.findMany({
    where: { organizationId: ctx.organizationId },
    orderBy: [{ xid: "asc" }, { id: "asc" }], // the clock stands still
  });
  return events.map(({ action }) => action);
};

const newOperator = (ctx: TestContext, role: "ADMINISTRATOR" | "VIEWER" = "VIEWER") =>
  createOperator(ctx, {
    name: "Ana Keller",
    email: `${Buffer.from(ctx.random.bytes(8)).toString("hex")}@example.org`,
    role,
  });

test("a new operator has a temporary password, shown once, with its audit event", async () => {
  const ctx = await testContext();
  const { operator, temporaryPassword } = await newOperator(ctx);
  expect(operator).toMatchObject({ name: "Ana Keller", role: "VIEWER", state: "ACTIVE", passwordIsTemporary: true });
  const row = await ctx.database.operator.findUniqueOrThrow({ where: { id: operator.id } });
  expect(row.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifyPassword(row.passwordHash, temporaryPassword ?? "")).toBe(true);
  expect(await actions(ctx)).toEqual(["operator.create"]);
  const [event] = await ctx.database.auditEvent.findMany({ where: { organizationId: ctx.organizationId } });
  expect(JSON.stringify(event?.detail)).not.toContain(temporaryPassword);
});

test.each(["VIEWER", "BASE_STATION_MANAGER"] as const)(
  "a %s neither sees nor changes operators and tokens",
  async (role) => {
    const administrator = await testContext();
    const ctx = await actingAs(administrator, role);
    const refused = { kind: "forbidden", code: "permission_required" };
    await expect(listOperators(ctx)).rejects.toMatchObject(refused);
    await expect(newOperator(ctx)).rejects.toMatchObject(refused);
    await expect(resetPassword(ctx, administrator.actor.id)).rejects.toMatchObject(refused);
    await expect(updateOperator(ctx, { operator: administrator.actor.id, disabled: true })).rejects.toMatchObject(
      refused,
    );
    await expect(createToken(ctx, { name: "x", scopes: ["stations:read"], expiresAt: null })).rejects.toMatchObject(
      refused,
    );
    expect(await actions(ctx)).toEqual([]);
  },
);

test("another organization's operator and token answer like ones that do not exist", async () => {
  const [ours, theirs] = [await testContext(), await testContext()];
  const { operator } = await newOperator(theirs);
  const { token } = await createToken(theirs, { name: "x", scopes: ["stations:read"], expiresAt: null });
  const answers = async (operatorId: string, tokenId: string) => {
    const calls = [
      getOperator(ours, operatorId),
      updateOperator(ours, { operator: operatorId, name: "Mine" }),
      resetPassword(ours, operatorId),
      getToken(ours, tokenId),
      revokeToken(ours, tokenId),
    ];
    return Promise.all(
      calls.map((call) =>
        call.then(
          () => "done",
          ({ kind, code, message }) => ({ kind, code, message }),
        ),
      ),
    );
  };
  const absent = await answers("usr_00000000000000000000000000", "tok_00000000000000000000000000");
  expect(await answers(operator.id, token.id)).toEqual(absent);
  expect(absent).toMatchObject(Array.from({ length: 5 }, () => ({ kind: "not_found" })));
});

test("an e-mail is taken on the whole platform, in any case", async () => {
  const [ours, theirs] = [await testContext(), await testContext()];
  const { operator } = await newOperator(theirs);
  const input = { name: "Ana", email: operator.email, role: "VIEWER" as const };
  await expect(createOperator(ours, input)).rejects.toMatchObject({ kind: "conflict", code: "email_taken" });
});

test("of two administrators who create the same e-mail at once one is told that it is taken", async () => {
  const ctx = await testContext();
  const input = { name: "Ana", email: `${ctx.organizationId.toLowerCase()}@example.org`, role: "VIEWER" as const };
  const outcomes = await Promise.allSettled([createOperator(ctx, input), createOperator(ctx, input)]);
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refused).toMatchObject([{ reason: { kind: "conflict", code: "email_taken" } }]);
});

test("the last administrator stays one, and nobody disables oneself", async () => {
  const ctx = await testContext();
  const self = ctx.actor.id;
  const own = { kind: "conflict", code: "own_account" };
  await expect(updateOperator(ctx, { operator: self, disabled: true })).rejects.toMatchObject(own);
  await expect(updateOperator(ctx, { operator: self, role: "VIEWER" })).rejects.toMatchObject(own);
  const platform = { ...ctx, ...platformContext(ctx, ctx.organizationId) };
  const last = { kind: "conflict", code: "last_administrator" };
  await expect(updateOperator(platform, { operator: self, disabled: true })).rejects.toMatchObject(last);
  await expect(updateOperator(platform, { operator: self, role: "VIEWER" })).rejects.toMatchObject(last);
  expect(await actions(ctx)).toEqual([]);
});

test("of two administrators who disable each other at once one remains", async () => {
  const one = await testContext();
  const other = await actingAs(one, "ADMINISTRATOR");
  const outcomes = await Promise.allSettled([
    updateOperator(one, { operator: other.actor.id, disabled: true }),
    updateOperator(other, { operator: one.actor.id, disabled: true }),
  ]);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const left = { organizationId: one.organizationId, role: "ADMINISTRATOR" as const, disabledAt: null };
  expect(await one.database.operator.count({ where: left })).toBe(1);
});

test("a disabled operator can be enabled again, each with its audit event", async () => {
  const ctx = await testContext();
  const { operator } = await newOperator(ctx);
  expect((await updateOperator(ctx, { operator: operator.id, disabled: true })).state).toBe("DISABLED");
  expect((await updateOperator(ctx, { operator: operator.id, disabled: false })).state).toBe("ACTIVE");
  expect(await actions(ctx)).toEqual(["operator.create", "operator.disable", "operator.enable"]);
});

test("a stale edit is refused", async () => {
  const ctx = await testContext();
  const { operator } = await newOperator(ctx);
  await updateOperator(ctx, { operator: operator.id, ifMatch: operator.version, name: "Ana" });
  const stale = updateOperator(ctx, { operator: operator.id, ifMatch: operator.version, name: "Anna" });
  await expect(stale).rejects.toMatchObject({ kind: "stale", code: "operator_changed" });
});

test("a reset ends the operator's sessions", async () => {
  const ctx = await testContext();
  const { operator } = await newOperator(ctx);
  const facts = { method: "password", address: "192.0.2.1", userAgent: "test", requestId: "req_1" } as const;
  await startSession(ctx, { operator: { ...operator, organizationId: ctx.organizationId }, ...facts });
  await resetPassword(ctx, operator.id);
  const open = { operatorId: operator.id, revokedAt: null };
  expect(await ctx.database.operatorSession.count({ where: open })).toBe(0);
});

test("a sign-in with the old password that was under way during a reset starts no session", async () => {
  const ctx = await testContext();
  const { operator } = await newOperator(ctx);
  const { passwordHash } = await ctx.database.operator.findUniqueOrThrow({ where: { id: operator.id } });
  await resetPassword(ctx, operator.id);
  const proven = { ...operator, organizationId: ctx.organizationId, passwordHash };
  const facts = { method: "password", address: "192.0.2.1", userAgent: "test", requestId: "req_1" } as const;
  await expect(startSession(ctx, { operator: proven, ...facts })).rejects.toMatchObject({ code: "wrong_credentials" });
  expect(await ctx.database.operatorSession.count({ where: { operatorId: operator.id } })).toBe(0);
});

test("nobody raises a user above the own permissions", async () => {
  const ctx = await testContext();
  const permissions = new Set<(typeof PERMISSIONS)[number]>(["operators:write", "stations:read", "audit:read"]);
  const weak = { ...ctx, actor: { type: "token" as const, id: "tok_1", name: "Weak", operatorId: null, permissions } };
  const { operator } = await newOperator(weak);
  const refused = { kind: "forbidden", code: "permission_required" };
  await expect(newOperator(weak, "ADMINISTRATOR")).rejects.toMatchObject(refused);
  await expect(updateOperator(weak, { operator: operator.id, role: "ADMINISTRATOR" })).rejects.toMatchObject(refused);
  await expect(resetPassword(weak, ctx.actor.id)).rejects.toMatchObject(refused);
  const { operator: strong } = await newOperator(ctx, "ADMINISTRATOR");
  await expect(updateOperator(weak, { operator: strong.id, disabled: true })).rejects.toMatchObject(refused);
});

test("a token that two revoke at once is revoked once", async () => {
  const ctx = await testContext();
  const { token } = await createToken(ctx, { name: "x", scopes: ["stations:read"], expiresAt: null });
  const outcomes = await Promise.allSettled([revokeToken(ctx, token.id), revokeToken(ctx, token.id)]);
  expect(outcomes.filter(({ status }) => status === "rejected")).toMatchObject([
    { reason: { code: "token_already_revoked" } },
  ]);
  expect((await actions(ctx)).filter((action) => action === "api_token.revoke")).toHaveLength(1);
});

test("the first start makes organization, administrator and a token with every scope, and a second one nothing", async () => {
  const database = createDatabase(await cloneDatabase("first_administrator"));
  const process = {
    db: database,
    openTransaction,
    clock: testClock(),
    random: seededRandom("first administrator"),
    log: createLog("test", "silent"),
    notify: () => {},
  };
  const bootstrapToken = `bsk_${"t".repeat(32)}`;
  const made = await ensureFirstAdministrator(process, { email: "Admin@Example.org", bootstrapToken });
  expect(made).toEqual({ created: true, password: expect.stringMatching(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/) });
  expect(await ensureFirstAdministrator(process, { email: "other@example.org" })).toEqual({ created: false });

  const operators = await database.operator.findMany();
  expect(operators).toMatchObject([{ email: "admin@example.org", role: "ADMINISTRATOR", passwordIsTemporary: false }]);
  expect(await verifyPassword(operators[0]?.passwordHash ?? null, made.password ?? "")).toBe(true);
  const holder = await checkToken(process, bootstrapToken);
  expect([...(holder?.actor.permissions ?? [])]).toEqual([...PERMISSIONS]);
  expect(holder?.actor.operatorId, "it counts as the administrator").toBe(operators[0]?.id);
  const events = await database.auditEvent.findMany({ orderBy: { id: "asc" } });
  expect(events.map(({ action }) => action)).toEqual(["organization.create", "operator.create", "api_token.create"]);
  await database.$disconnect();
});
