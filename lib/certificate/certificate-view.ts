import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { visibleBaseStation } from "#lib/base-station/visible-base-station";
import { type CertificateExtension, certificatePem, readCertificate } from "#lib/pki/certificate-reader";
import { DomainError } from "#lib/platform/domain-error";
import { CERTIFICATE_FACTS, type CertificateFacts, certificateFacts, EXISTING } from "./certificate-facts";
import { certificateTimeline, type TimelineStep } from "./certificate-timeline";
import { issuerChain } from "./issuer-chain";

/** One certificate in full: what lists show, its text forms, and what stands in it. */
export interface CertificateView extends CertificateFacts {
  baseStation: string;
  pem: string;
  /** The issuing CA and those above it, up to the root; without the certificate itself. */
  chain: string;
  /** What has happened to it, oldest first. */
  timeline: TimelineStep[];
  details: CertificateDetailsView;
}

/** The decoded fields, as text. */
export interface CertificateDetailsView {
  version: number;
  subject: string;
  issuer: string;
  signatureAlgorithm: string;
  /** Of the certificate: SHA-256 over the DER, hex pairs with colons. */
  sha256: string;
  extensions: { oid: string; name: string; critical: boolean; lines: string[] }[];
}

/** Deleted stations' certificates stay readable by their organization's audit log, not here. */
export function certificateNotFound(): DomainError {
  return new DomainError("not_found", "certificate_not_found", "No certificate here has this id.");
}

/**
 * One certificate with its PEM, chain and decoded fields.
 *
 * @throws DomainError not_found `certificate_not_found`, also for another organization's.
 */
export async function getCertificateView(ctx: Context, id: string): Promise<CertificateView> {
  authorize(ctx.actor, "stations:read");
  return findCertificateView(ctx, id);
}

/** The same for a change that has authorized its actor already. @throws DomainError not_found `certificate_not_found` */
export async function findCertificateView(ctx: Context, id: string): Promise<CertificateView> {
  const view = await findView(ctx, { id });
  if (!view) throw certificateNotFound();
  return view;
}

/** The certificate that was made for a wish; null while there is none. */
export function findCertificateOfWish(ctx: Context, wishId: string): Promise<CertificateView | null> {
  return findView(ctx, { wishId });
}

async function findView(ctx: Context, which: { id: string } | { wishId: string }): Promise<CertificateView | null> {
  const row = await ctx.db.certificate.findFirst({
    where: { ...which, ...EXISTING, baseStation: visibleBaseStation(ctx) },
    select: {
      ...CERTIFICATE_FACTS,
      certificate: true,
      baseStationId: true,
      reservedAt: true,
      wish: { select: { kind: true, reason: true, requestedAt: true, requestedBy: true } },
      baseStation: { select: { publicKeyFingerprint: true } },
    },
  });
  if (!row?.certificate) return null;
  const issuer = await issuerChain(ctx.db, row.issuerId);
  const now = ctx.clock.now();
  return {
    ...certificateFacts(row, issuer.name, row.baseStation.publicKeyFingerprint, now),
    baseStation: row.baseStationId,
    pem: certificatePem(row.certificate),
    chain: issuer.pem,
    timeline: certificateTimeline(row, now),
    details: detailsView(row.certificate),
  };
}

function detailsView(certificate: Uint8Array): CertificateDetailsView {
  const { version, subject, issuer, signatureAlgorithm, sha256, extensions } = readCertificate(certificate);
  return { version, subject, issuer, signatureAlgorithm, sha256, extensions: extensions.map(extensionView) };
}

const extensionView = ({ oid, name, critical, lines }: CertificateExtension) => ({
  oid,
  name,
  critical,
  lines: [...lines],
});
