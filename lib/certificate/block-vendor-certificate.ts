import type { AuditEntry } from "#lib/audit/audit-entry";
import type { Context } from "#lib/audit/context";
import { blockCertificate } from "#lib/certificate-authority/block-certificate";
import type { BlockedCertificateView } from "#lib/certificate-authority/blocked-certificates-view";
import type { BlockCertificate } from "#lib/certificate-authority/vendor-ca-schema";
import type { Tx } from "#lib/platform/db/client";
import { whyRevoked } from "./revocation-reasons";
import { revokeRows } from "./revoke-rows";
import { revokeTokens } from "./revoke-tokens";
import { readStanding } from "./station-standing";

const WHY = whyRevoked("PRIVILEGE_WITHDRAWN");

/**
 * Blocks a vendor's certificate, and revokes what its base station was handed for our LNS: whoever has the vendor's key
 * got in at CUPS with it, and has that too. A base station with another way in at CUPS, or a new certificate of its
 * vendor, is handed a new one within minutes. What proves it at CUPS is left alone: without it there would be no way back.
 *
 * @throws DomainError as blockCertificate() does.
 */
export async function blockVendorCertificate(ctx: Context, input: BlockCertificate): Promise<BlockedCertificateView> {
  const blocked = await blockCertificate(ctx, input, (tx, id) => revokeHandedOut(tx, ctx, id));
  ctx.notify("revocation");
  return blocked;
}

async function revokeHandedOut(tx: Tx, ctx: Context, id: string): Promise<AuditEntry[]> {
  await tx.$queryRaw`SELECT id FROM base_station WHERE id = ${id} FOR NO KEY UPDATE`;
  const station = await tx.baseStation.findUniqueOrThrow({ where: { id } });
  const { current, earlier } = await readStanding(tx, station, "LNS", ctx.clock.now());
  const reason = WHY.chosen;
  const tokens = await revokeTokens(tx, ctx, station, { servers: ["LNS"], reason, isHandedOut: true });
  const certificates = [...(current ? [current] : []), ...earlier];
  const revocations = await revokeRows(
    tx,
    ctx,
    id,
    certificates.map((certificate) => ({ certificate, why: WHY })),
  );
  return [...tokens, ...revocations];
}
