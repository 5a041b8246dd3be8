import type { ProcessContext } from "#lib/audit/platform-context";
import { type ForeignCertificate, readForeignCertificate } from "#lib/pki/foreign-certificate";
import type { VendorAnchors } from "./judge-vendor-leaf";

/** By vendor CA: keys (SHA-256 of the SubjectPublicKeyInfo, hex) that an operator left out of it. */
export async function readLeftOut(db: ProcessContext["db"]): Promise<Map<string, Set<string>>> {
  const rows = await db.vendorCaLeftOut.findMany({ where: { vendorCa: { status: { not: "REMOVED" } } } });
  const byCa = new Map<string, Set<string>>();
  for (const { vendorCaId, spkiSha256 } of rows) {
    byCa.set(vendorCaId, (byCa.get(vendorCaId) ?? new Set()).add(spkiSha256));
  }
  return byCa;
}

/** Vendor CAs by the subjects of their certificates: those that may have issued what names one of them. */
export function anchorsBySubject(all: readonly VendorAnchors[]): ReadonlyMap<string, readonly VendorAnchors[]> {
  const groups = new Map<string, VendorAnchors[]>();
  for (const anchors of all) {
    const subjects = new Set([...anchors.roots, ...anchors.intermediates].map(({ subject }) => subject));
    for (const subject of subjects) groups.set(subject, [...(groups.get(subject) ?? []), anchors]);
  }
  return groups;
}

/** The certificates of all vendor CAs that are not removed, of one organization or of all. */
export async function readVendorAnchors(
  db: ProcessContext["db"],
  log: ProcessContext["log"],
  organizationId?: string,
): Promise<VendorAnchors[]> {
  const rows = await db.vendorCaCertificate.findMany({
    where: { vendorCa: { status: { not: "REMOVED" }, ...(organizationId !== undefined && { organizationId }) } },
    select: { id: true, vendorCaId: true, certificate: true, isRoot: true },
    orderBy: [{ vendorCaId: "asc" }, { id: "asc" }],
  });
  const byCa = new Map<string, { roots: ForeignCertificate[]; intermediates: ForeignCertificate[] }>();
  for (const { id, vendorCaId, certificate: der, isRoot } of rows) {
    const { certificate, fault } = readForeignCertificate(der);
    if (!certificate) {
      log.error({ vendorCa: vendorCaId, certificate: id, fault }, "a vendor's CA certificate cannot be read any more");
      continue;
    }
    const anchors = byCa.get(vendorCaId) ?? { roots: [], intermediates: [] };
    byCa.set(vendorCaId, anchors);
    (isRoot ? anchors.roots : anchors.intermediates).push(certificate);
  }
  return [...byCa].map(([vendorCaId, anchors]) => ({ vendorCaId, ...anchors }));
}
