import type { Prisma } from "#lib/generated/prisma/client";
import { newId } from "#lib/platform/new-id";
import type { TestContext } from "./context";

/** A station process's row, written directly. @returns its id. */
export async function insertInstance(ctx: TestContext, heartbeatAt: Date): Promise<string> {
  const id = newId(ctx, "ins");
  const lockKey = BigInt(`0x${Buffer.from(ctx.random.bytes(7)).toString("hex")}`);
  await ctx.database.stationInstance.create({
    data: { id, lockKey, version: "test", listeners: {}, startedAt: heartbeatAt, heartbeatAt },
  });
  return id;
}

type Session = Prisma.LnsSessionCreateManyInput;

/** The row of a connection that has just been opened, by the process `instanceId`, with what is given. */
export function lnsSessionRow(
  ctx: TestContext,
  fields: Partial<Session> & Pick<Session, "baseStationId" | "instanceId">,
): Session {
  return {
    ...{ sessionId: newId(ctx, "lns"), connectedAt: ctx.clock.now(), address: "198.51.100.7" },
    ...{ tlsVersion: "TLSv1.2", tlsCipher: "ECDHE", proof: "TOKEN", features: [], ...fields },
  };
}
