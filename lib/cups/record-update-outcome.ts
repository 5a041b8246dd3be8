import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import type { UpdateDataChoice, WantedUpdate } from "./decide-update-data";
import type { GivenAnswer } from "./record-cups-contact";
import type { UpdateInfoResponse } from "./update-info-response";

/** Update and signature of an answer; undefined when there is none to send. */
export async function signedUpdate(
  { db }: Pick<Context, "db">,
  wanted: WantedUpdate | null,
  choice: UpdateDataChoice,
): Promise<Required<Pick<UpdateInfoResponse, "signature" | "update">> | undefined> {
  if (!wanted || choice.kind !== "SEND") return undefined;
  const { packageId } = wanted;
  const { keyCrc32 } = choice;
  const signed = await db.updateSignature.findFirst({
    where: { packageId, key: { crc32: BigInt(keyCrc32) } },
    select: { signature: true, package: { select: { data: true } } },
  });
  return signed ? { signature: { keyCrc32, bytes: signed.signature }, update: signed.package.data } : undefined;
}

/** A choice that was overtaken by an operator. */
class Overtaken extends Error {}

export interface UpdateOutcome {
  readonly wanted: WantedUpdate | null;
  readonly choice: UpdateDataChoice;
  readonly answer: GivenAnswer;
}

/** Notes how far the update of a station is: sent, installed, or held and why. */
export async function recordUpdateOutcome(ctx: Context, baseStationId: string, outcome: UpdateOutcome): Promise<void> {
  const { wanted, choice, answer } = outcome;
  if (!wanted || choice.kind === "NONE") return;
  if (choice.kind === "HELD") return recordFault(ctx, baseStationId, wanted, choice.fault);
  const isSent = answer.kind === "SENT" && answer.parts.includes("UPDATE");
  if (choice.kind === "SEND" && !isSent) return;
  const now = ctx.clock.now();
  const data =
    choice.kind === "SEND"
      ? { status: "SENT" as const, sentCount: { increment: 1 }, lastSentAt: now, fault: null }
      : { status: "INSTALLED" as const, finishedAt: now, fault: null };
  try {
    await auditedTransaction(ctx, "platform:operate", async (tx) => {
      const where = {
        baseStationId,
        packageId: wanted.packageId,
        status: { in: ["WAITING" as const, "SENT" as const] },
      };
      const { count } = await tx.stationUpdate.updateMany({ where, data });
      if (count === 0) throw new Overtaken();
      const action = choice.kind === "SEND" ? "update_package.send" : "update_package.installed";
      const target = { type: "update_package", id: wanted.packageId };
      return {
        result: null,
        audit: [{ action, target, baseStation: baseStationId, detail: { package: wanted.package } }],
      };
    });
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
  }
}

async function recordFault(ctx: Context, baseStationId: string, wanted: WantedUpdate, fault: string): Promise<void> {
  if (wanted.fault === fault) return;
  const at = ctx.clock.now();
  const { packageId } = wanted;
  const told = await recordTelemetry(ctx, async (tx) => {
    const where = { baseStationId, packageId, status: { in: ["WAITING" as const, "SENT" as const] } };
    const { count } = await tx.stationUpdate.updateMany({ where, data: { fault } });
    if (count === 0) return false;
    const { organizationId } = ctx;
    await tx.event.create({
      data: { organizationId, type: "update_package.held", targetId: packageId, baseStationId, at },
    });
    return true;
  });
  if (told) ctx.notify("event");
}
