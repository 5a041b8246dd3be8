import { newId } from "#lib/platform/new-id";
import type { TestContext } from "./context";

/** An LNS of somebody else, as a row alone: nobody can speak to it. @returns its id. */
export async function insertLns(ctx: TestContext, name = "The Things Stack"): Promise<string> {
  const { organizationId } = ctx;
  const id = newId(ctx, "srv");
  const now = ctx.clock.now();
  await ctx.database.externalServer.create({
    data: {
      ...{ id, organizationId, server: "LNS", name, uri: "wss://lns.example.org:8887", trust: new Uint8Array() },
      ...{ createdAt: now, createdBy: "Test", changedAt: now, changedBy: "Test" },
    },
  });
  return id;
}

type Assigned = { domain: string } | { baseStationId: string };
/** Whereto. */
export type Sent = { route: "BUILT_IN" } | { route: "DIRECT" | "RELAY"; serverId: string };

/** Where a station, or those of a domain, are sent, written directly. */
export async function insertLnsAssignment(ctx: TestContext, row: Assigned & Sent): Promise<void> {
  const { organizationId } = ctx;
  const changed = { changedAt: ctx.clock.now(), changedBy: "Test" };
  await ctx.database.lnsAssignment.create({ data: { id: newId(ctx, "lna"), organizationId, ...changed, ...row } });
}

/** What a station told CUPS last, with what is given. */
export async function insertCupsContact(
  ctx: TestContext,
  baseStationId: string,
  fields: { at?: Date; lnsUri?: string; stationVersion?: string } = {},
): Promise<void> {
  const said = { address: "198.51.100.7", cupsCrc32: 1n, lnsCrc32: 1n };
  await ctx.database.cupsContact.create({ data: { baseStationId, at: ctx.clock.now(), ...said, ...fields } });
}
