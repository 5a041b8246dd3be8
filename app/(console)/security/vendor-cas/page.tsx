import { Upload } from "lucide-react";
import type { Metadata } from "next";
import { PageHead } from "#components/shell/page-head";
import { ButtonLink } from "#components/ui/link";
import { BlockedCertificates } from "#components/vendor-ca/blocked-certificates";
import { VENDOR_CAS_PATH } from "#components/vendor-ca/vendor-cas-path";
import { VendorCasTable } from "#components/vendor-ca/vendor-cas-table";
import type { Context } from "#lib/audit/context";
import { listBlockedCertificates } from "#lib/certificate-authority/blocked-certificates-view";
import { ListBlockedCertificates } from "#lib/certificate-authority/vendor-ca-schema";
import { listVendorCas } from "#lib/certificate-authority/vendor-cas-view";
import { pageData } from "#lib/web/page-data";
import { toDomainError } from "#lib/web/problem";
import { Live } from "../../live";
import { blockCertificateAction, unblockCertificateAction } from "./actions";
import { vendorCaRefusal } from "./vendor-ca-refusal";

export const metadata: Metadata = { title: "Vendor CAs" };

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Security > Vendor CAs: whose base stations are let in by their vendor's certificate, and which are blocked. */
export default async function VendorCasPage({ searchParams }: Readonly<PageProps>) {
  const { blocked: cursor } = await searchParams;
  const { cas, blocked, refusal } = await pageData(async (ctx) => ({
    cas: await listVendorCas(ctx),
    blocked: await readBlocked(ctx, typeof cursor === "string" ? cursor : undefined),
    refusal: vendorCaRefusal(ctx),
  }));
  return (
    <>
      <PageHead
        title="Vendor CAs"
        action={
          <ButtonLink kind="quiet" href={`${VENDOR_CAS_PATH}/upload`} aria-label="Upload" className="size-11 px-0">
            <Upload className="size-4!" />
          </ButtonLink>
        }
      >
        <ButtonLink href={`${VENDOR_CAS_PATH}/test`}>TEST A CERTIFICATE</ButtonLink>
        <ButtonLink kind="primary" href={`${VENDOR_CAS_PATH}/upload`}>
          UPLOAD
        </ButtonLink>
      </PageHead>
      <Live types={["vendor_ca.", "blocked_certificate.", "base_station.contact"]} />
      <p className="px-4 pb-3 sm:hidden">
        <ButtonLink href={`${VENDOR_CAS_PATH}/test`}>TEST A CERTIFICATE</ButtonLink>
      </p>
      <VendorCasTable cas={cas} />
      <div className="max-w-232 px-6 pt-6 pb-6 max-sm:px-4">
        <BlockedCertificates
          {...blocked}
          nextHref={blocked.nextCursor && `${VENDOR_CAS_PATH}?blocked=${encodeURIComponent(blocked.nextCursor)}`}
          actions={{ block: blockCertificateAction, unblock: unblockCertificateAction }}
          refusal={refusal}
        />
      </div>
    </>
  );
}

/** A cursor that does not belong here leads to the first page. */
async function readBlocked(ctx: Context, cursor: string | undefined) {
  try {
    return await listBlockedCertificates(ctx, ListBlockedCertificates.parse({ cursor }));
  } catch (error) {
    if (cursor !== undefined && toDomainError(error)?.code === "validation_failed") return readBlocked(ctx, undefined);
    throw error;
  }
}
