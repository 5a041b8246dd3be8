import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { parseEui64 } from "#lib/eui64";
import { readForeignCertificate } from "#lib/pki/foreign-certificate";
import type { PeerCertificate } from "#lib/pki/peer-certificate";
import type { Tx } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import { readPolicy } from "#lib/policy/read-policy";
import { type BlockedCertificateView, blockedCertificateView } from "./blocked-certificates-view";
import { judgeVendorLeaf } from "./judge-vendor-leaf";
import { readPastedLeaf } from "./pasted-leaf";
import { readVendorAnchors } from "./read-vendor-anchors";
import type { BlockCertificate } from "./vendor-ca-schema";

const MAX_SUBJECT = 300;

/** Ends, in the same transaction, what the base station whose certificate it is was given for it. */
export type EndGiven = (tx: Tx, baseStationId: string) => Promise<AuditEntry[]>;

/**
 * Refuses a single vendor certificate from now on: what "revoke" means for one that is not ours. Connections that it
 * opened are closed within a second. It need not have been seen before. Called through lib/certificate, which knows
 * what was given.
 *
 * @throws DomainError conflict `certificate_already_blocked`.
 * @throws DomainError invalid `validation_failed` for a text that holds no certificate.
 */
export async function blockCertificate(
  ctx: Context,
  input: BlockCertificate,
  endGiven: EndGiven,
): Promise<BlockedCertificateView> {
  const leaf = input.certificate === undefined ? undefined : readPastedLeaf(input.certificate);
  const sha256 = leaf?.sha256 ?? input.sha256 ?? "";
  return auditedTransaction(ctx, "cas:write", async (tx) => {
    const seen = await findSeen(tx, ctx, sha256);
    const vendorCaId = seen?.vendorCaId ?? (leaf ? await findVendorCa(tx, ctx, leaf) : null);
    const { count } = await tx.blockedCertificate.createMany({
      data: {
        ...{ organizationId: ctx.organizationId, sha256, reason: input.reason, vendorCaId },
        subjectText: leaf?.subjectText.slice(0, MAX_SUBJECT) ?? null,
        blockedAt: ctx.clock.now(),
        blockedBy: ctx.actor.name,
      },
      skipDuplicates: true,
    });
    if (count === 0) {
      const message = "This certificate is blocked already.";
      throw new DomainError("conflict", "certificate_already_blocked", message);
    }
    const row = await tx.blockedCertificate.findUniqueOrThrow({
      where: { organizationId_sha256: { organizationId: ctx.organizationId, sha256 } },
    });
    const showed = seen?.baseStationId ?? (await findHandedTo(tx, ctx, sha256));
    const baseStation = showed ?? (leaf ? await findNamed(tx, ctx, leaf) : undefined);
    const ended = baseStation === undefined ? [] : await endGiven(tx, baseStation);
    return {
      result: { ...blockedCertificateView(row) },
      audit: [
        {
          action: "blocked_certificate.block",
          target: { type: "blocked_certificate", id: sha256.slice(0, 40) },
          ...(baseStation !== undefined && { baseStation }),
          detail: { certificateSha256: sha256, subject: row.subjectText, reason: row.reason },
        },
        ...ended,
      ],
    };
  });
}

/** The base station that showed it last; a certificate is one station's, by its common name. */
async function findSeen(tx: Tx, ctx: Context, sha256: string) {
  return tx.baseStationObservation.findFirst({
    where: { vendorCertificateSha256: sha256, baseStation: { organizationId: ctx.organizationId, deletedAt: null } },
    select: { vendorCaId: true, baseStationId: true },
  });
}

/** One that showed another since, and still has what CUPS handed out to this one. */
async function findHandedTo(tx: Tx, ctx: Context, sha256: string): Promise<string | undefined> {
  const found = await tx.stationCredential.findFirst({
    where: {
      ...{ organizationId: ctx.organizationId, handedTo: { has: sha256 }, baseStation: { deletedAt: null } },
      status: { in: ["CURRENT", "PREVIOUS"] },
    },
    select: { baseStationId: true },
  });
  return found?.baseStationId;
}

/** The base station that its common name is: it may have shown another certificate since. */
async function findNamed(tx: Tx, ctx: Context, { commonName }: PeerCertificate): Promise<string | undefined> {
  const eui64 = commonName === null ? undefined : parseEui64(commonName);
  if (!eui64) return undefined;
  const where = { eui64, organizationId: ctx.organizationId, deletedAt: null };
  return (await tx.baseStation.findFirst({ where, select: { id: true } }))?.id;
}

/** The vendor CA whose signatures stand behind it, if one does. */
async function findVendorCa(tx: Tx, ctx: Context, leaf: PeerCertificate): Promise<string | null> {
  const { certificate } = readForeignCertificate(leaf.der);
  const { policy } = await readPolicy({ db: tx });
  const anchors = await readVendorAnchors(tx, ctx.log, ctx.organizationId);
  const named = anchors.filter(({ roots, intermediates }) =>
    [...roots, ...intermediates].some(({ subject }) => subject === certificate?.issuer),
  );
  return judgeVendorLeaf(leaf, named, policy, ctx.clock.now()).vendorCaIds[0] ?? null;
}
