import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { type ProcessContext, platformContext } from "#lib/audit/platform-context";
import type { VendorCaCertificate } from "#lib/generated/prisma/client";
import { nameText } from "#lib/pki/name";
import type { Tx } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import type { AcceptedCertificate } from "./judge-bundle";
import type { NewIntermediates } from "./judge-sent-chain";
import { lockVendorCa } from "./lock-vendor-ca";
import { MAX_SENT_INTERMEDIATES } from "./values";
import type { VendorCaVersions } from "./vendor-ca-versions";
import { vendorCertificateRow } from "./vendor-certificate-row";

/** What became of a lesson. */
export interface Learned {
  /** Vendor CAs that have too many already. */
  readonly full: ReadonlySet<string>;
  /** Some vendor CA has them now that did not when the path was judged, or is another one now. */
  readonly isNews: boolean;
}

/** Intermediates that a base station sent and that its path needs. */
export interface Lesson {
  /** Of the base station's certificate, which the handshake proved to be its own. */
  readonly eui64: string | undefined;
  readonly needed: readonly NewIntermediates[];
  /** What the path was judged by. */
  readonly versions: VendorCaVersions;
}

class NothingNew extends Error {}
class Full extends Error {}

/**
 * Keeps, for every process, intermediates that a base station sent: from then on they count like uploaded ones. Of a
 * vendor CA that lets nobody in, nothing is kept, nor of one that has changed meanwhile: then the certificate is judged
 * anew. A declared base station teaches its own organization alone.
 *
 * It leaves the vendor CA's version alone: that counts what operators do, and makes judgements outdated. One more
 * intermediate takes no path away, and disturbs nobody who is about to change something.
 *
 * @throws DomainError unavailable `database_unavailable`.
 */
export async function learnIntermediates(process: ProcessContext, lesson: Lesson): Promise<Learned> {
  const { eui64, needed, versions } = lesson;
  const station = eui64 === undefined ? null : await findStation(process, eui64);
  const cas = await process.db.vendorCa.findMany({
    where: {
      ...{ id: { in: needed.map(({ vendorCaId }) => vendorCaId) }, status: "ACTIVE" },
      ...(station && { organizationId: station.organizationId }),
    },
    select: { id: true, organizationId: true },
    orderBy: { id: "asc" },
  });
  const full = new Set<string>();
  for (const { id, organizationId } of cas) {
    const certificates = needed.find(({ vendorCaId }) => vendorCaId === id)?.certificates ?? [];
    const from = { eui64: eui64 ?? null, baseStation: station?.id };
    const ctx = platformContext(process, organizationId);
    if (!(await learn(ctx, { id, version: versions.get(id), certificates, from }))) full.add(id);
  }
  return { full, isNews: full.size < cas.length };
}

/** An EUI-64 is one base station's on the whole platform. */
const findStation = ({ db }: ProcessContext, eui64: string) =>
  db.baseStation.findFirst({ where: { eui64, deletedAt: null }, select: { id: true, organizationId: true } });

interface OfOneCa {
  id: string;
  /** By which it was judged. */
  version: number | undefined;
  certificates: readonly AcceptedCertificate[];
  from: { eui64: string | null; baseStation: string | undefined };
}

/** @returns whether there was room. */
async function learn(ctx: Context, { id, version, certificates, from }: OfOneCa): Promise<boolean> {
  const { eui64, baseStation } = from;
  try {
    await auditedTransaction(ctx, "platform:operate", async (tx) => {
      const { name } = await lockVendorCa(tx, ctx, { ca: id, ifMatch: version });
      const present = await tx.vendorCaCertificate.findMany({ where: { vendorCaId: id } });
      const news = certificates.filter((one) => !present.some(({ sha256 }) => sha256 === one.sha256));
      if (news.length === 0) throw new NothingNew(); // another process was first
      const gone = await makeRoom(tx, ctx, present, news.length);
      const sent = { vendorCaId: id, sentAt: ctx.clock.now(), sentBy: eui64 };
      await tx.vendorCaCertificate.createMany({
        data: news.map((one) => ({ ...vendorCertificateRow(ctx, one), ...sent })),
      });
      return {
        result: null,
        audit: [
          {
            action: "vendor_ca.learn_intermediate",
            target: { type: "vendor_ca", id },
            ...(baseStation !== undefined && { baseStation }),
            detail: {
              name,
              sentBy: eui64,
              comeIn: news.map(({ certificate }) => nameText(certificate.subjectName)),
              gone: gone.map(({ subjectText }) => subjectText),
              fingerprints: news.map(({ sha256 }) => sha256),
            },
          },
        ],
      };
    });
    return true;
  } catch (error) {
    if (error instanceof Full) return false;
    const isChanged = error instanceof DomainError && (error.kind === "stale" || error.kind === "not_found");
    if (error instanceof NothingNew || isChanged) return true;
    throw error;
  }
}

/** Those that have expired go first. @returns what went. @throws Full */
async function makeRoom(
  tx: Tx,
  ctx: Context,
  present: readonly VendorCaCertificate[],
  count: number,
): Promise<VendorCaCertificate[]> {
  const sent = present.filter(({ sentAt }) => sentAt !== null);
  if (sent.length + count <= MAX_SENT_INTERMEDIATES) return [];
  const expired = sent.filter(({ notAfter }) => notAfter < ctx.clock.now());
  if (sent.length - expired.length + count > MAX_SENT_INTERMEDIATES) throw new Full();
  await tx.vendorCaCertificate.deleteMany({ where: { id: { in: expired.map(({ id }) => id) } } });
  return expired;
}
