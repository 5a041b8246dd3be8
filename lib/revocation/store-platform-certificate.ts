import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { Bytes } from "#lib/pki/bytes";
import { abandonPlatformCertificates } from "./abandon-platform-certificates";
import type { PlatformReservation } from "./reserve-platform-certificate";

const ATTEMPTS = 5;

class NoLongerReserved extends Error {}

/**
 * Stores a signed certificate, if it is still reserved; those before it of the same use are superseded. Until this has
 * committed nobody is shown it. If the answer to a commit is lost, the row is read before deciding (enrolment.md I4).
 *
 * @returns whether it is stored; a reservation that was abandoned meanwhile stays so.
 */
export async function storePlatformCertificate(
  ctx: Context,
  reservation: PlatformReservation,
  certificate: Bytes,
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      await store(ctx, reservation, certificate);
      return true;
    } catch (error) {
      if (error instanceof NoLongerReserved) return isIssued(ctx, reservation.id);
      if (attempt === ATTEMPTS) throw error;
      ctx.log.info({ error, attempt }, "platform certificate not stored yet");
      await setTimeout(100 * 2 ** attempt);
    }
  }
}

async function store(ctx: Context, { id, serialNumber }: PlatformReservation, certificate: Bytes): Promise<void> {
  await auditedTransaction(ctx, "platform:operate", async (tx) => {
    const { count } = await tx.platformCertificate.updateMany({
      where: { id, status: "RESERVED" },
      data: { status: "ISSUED", certificate, issuedAt: ctx.clock.now() },
    });
    if (count === 0) throw new NoLongerReserved();
    const { purpose, issuerId, hosts } = await tx.platformCertificate.findUniqueOrThrow({ where: { id } });
    await tx.platformCertificate.updateMany({
      where: { purpose, issuerId, hosts: { equals: hosts }, status: "ISSUED", id: { not: id } },
      data: { status: "SUPERSEDED" },
    });
    const sha256 = createHash("sha256").update(certificate).digest("hex");
    return {
      result: null,
      audit: [
        {
          action: "platform_certificate.issue",
          target: { type: "platform_certificate", id },
          organizationId: null,
          detail: { purpose, serialNumber, hosts, sha256 },
        },
      ],
    };
  });
}

async function isIssued(ctx: Context, id: string): Promise<boolean> {
  const row = await ctx.db.platformCertificate.findUnique({ where: { id }, select: { status: true } });
  return row?.status === "ISSUED";
}

/** Signing failed: the reservation is given up at once, its serial number revoked. */
export async function abandonPlatformReservation(ctx: Context, { id }: PlatformReservation): Promise<void> {
  await auditedTransaction(ctx, "platform:operate", async (tx) => {
    const [first, ...others] = await abandonPlatformCertificates(tx, ctx, [id], "Signing failed.");
    if (!first) throw new NoLongerReserved();
    return { result: null, audit: [first, ...others] };
  });
  ctx.notify("revocation");
}
