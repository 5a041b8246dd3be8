import { expect, test } from "vitest";
import type { Context } from "#lib/audit/context";
import { newId } from "#lib/platform/new-id";
import { insertBaseStation } from "#lib/testing/base-stations";
import { type TestContext, testContext } from "#lib/testing/context";
import { transcriptWriter } from "./transcript-writer";

async function openRow(ctx: TestContext): Promise<string> {
  const { id: baseStationId } = await insertBaseStation(ctx);
  const at = ctx.clock.now();
  const { id } = await ctx.database.remoteSession.create({
    data: {
      ...{ id: newId(ctx, "rms"), organizationId: ctx.organizationId, baseStationId, operatorId: ctx.actor.id },
      ...{ operatorName: "Ana", operatorSessionId: "ses_1", reason: "Test", lengthMinutes: 15, status: "OPEN" },
      ...{ requestedAt: at, expiresAt: at },
    },
  });
  return id;
}

async function partsOf(ctx: TestContext, sessionId: string) {
  const rows = await ctx.database.remoteSessionPart.findMany({ where: { sessionId }, orderBy: { index: "asc" } });
  return rows.map(({ fromStation, data }) => [fromStation, Buffer.from(data).toString("utf8")]);
}

test("both directions are kept in their order, pieces of one way joined", async () => {
  const ctx = await testContext();
  const session = await openRow(ctx);
  const writer = transcriptWriter(ctx, session);
  writer.add(true, Buffer.from("# "));
  writer.add(false, Buffer.from("l"));
  writer.add(false, Buffer.from("s\r"));
  writer.add(true, Buffer.from("ls\r\n"));
  await writer.end();
  expect(await partsOf(ctx, session)).toEqual([
    [true, "# "],
    [false, "ls\r"],
    [true, "ls\r\n"],
  ]);
});

test("what goes beyond the limit is not kept, to the byte; nor is what comes after the end", async () => {
  const ctx = await testContext();
  const session = await openRow(ctx);
  const writer = transcriptWriter(ctx, session, 10);
  writer.add(true, Buffer.from("12345678"));
  writer.add(false, Buffer.from("abcdef"));
  writer.add(true, Buffer.from("more"));
  const ended = writer.end();
  writer.add(true, Buffer.from("late"));
  await ended;
  expect(await partsOf(ctx, session)).toEqual([
    [true, "12345678"],
    [false, "ab"],
  ]);
});

test("one that is larger than a piece is kept whole", async () => {
  const ctx = await testContext();
  const session = await openRow(ctx);
  const text = Array.from({ length: 5_000 }, (_, line) => `line ${line}\n`).join("");
  const writer = transcriptWriter(ctx, session);
  writer.add(true, Buffer.from(text));
  await writer.end();
  const parts = await partsOf(ctx, session);
  expect(parts.length).toBeGreaterThan(2);
  expect(parts.map(([, data]) => data).join("")).toBe(text);
});

test("a database that is away for a moment loses nothing and repeats nothing", async () => {
  const plain = await testContext();
  const session = await openRow(plain);
  let failures = 2;
  const openTransaction: Context["openTransaction"] = async (db, work) => {
    const outcome = await plain.openTransaction(db, work);
    failures -= 1;
    if (failures >= 0) throw new Error("the answer was lost");
    return outcome;
  };
  const writer = transcriptWriter({ ...plain, openTransaction }, session);
  writer.add(true, Buffer.from("one"));
  writer.add(false, Buffer.from("two"));
  await writer.end();
  expect(failures).toBeLessThan(0);
  expect(await partsOf(plain, session)).toEqual([
    [true, "one"],
    [false, "two"],
  ]);
});
