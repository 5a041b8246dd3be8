import type { Metadata } from "next";
import { ExchangeForm } from "#components/vendor-ca/exchange-form";
import { VendorCaHead } from "#components/vendor-ca/vendor-ca-head";
import { getVendorCa } from "#lib/certificate-authority/vendor-ca-view";
import { readPolicy } from "#lib/policy/read-policy";
import { pageData } from "#lib/web/page-data";
import { checkExchangeAction, exchangeCertificatesAction } from "../../actions";
import { vendorCaRefusal } from "../../vendor-ca-refusal";

export const metadata: Metadata = { title: "Edit certificates" };

interface PageProps {
  params: Promise<{ ca: string }>;
}

/** Security > Vendor CAs > one of them > EDIT CERTIFICATES. */
export default async function VendorCertificatesPage({ params }: Readonly<PageProps>) {
  const { ca: id } = await params;
  const { ca, needsApproval, refusal } = await pageData(async (ctx) => ({
    ca: await getVendorCa(ctx, id),
    needsApproval: (await readPolicy(ctx)).policy.vendorCaApproval,
    refusal: vendorCaRefusal(ctx),
  }));
  return (
    <>
      <VendorCaHead title="Edit certificates" ca={ca} />
      <div className="max-w-232 px-6 pb-6 max-sm:px-4">
        <ExchangeForm
          ca={{ id, version: ca.version, awaits: ca.status === "AWAITING_APPROVAL" }}
          // Those that base stations sent stay as they are.
          present={ca.certificates.map(({ pem, sent }) => (sent ? "" : pem)).join("")}
          exchange={exchangeCertificatesAction}
          check={checkExchangeAction}
          needsApproval={needsApproval}
          refusal={refusal}
        />
      </div>
    </>
  );
}
