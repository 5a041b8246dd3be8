import type { Metadata } from "next";
import { ButtonLink } from "#components/ui/link";
import { BlockedCertificates } from "#components/vendor-ca/blocked-certificates";
import { VendorCaHead } from "#components/vendor-ca/vendor-ca-head";
import {
  VendorCaWidget,
  VendorCertificatesWidget,
  VendorStationsWidget,
} from "#components/vendor-ca/vendor-ca-widgets";
import { VENDOR_CAS_PATH } from "#components/vendor-ca/vendor-cas-path";
import { listBlockedCertificates } from "#lib/certificate-authority/blocked-certificates-view";
import { getVendorCaEffects } from "#lib/certificate-authority/vendor-ca-effects";
import { ListBlockedCertificates } from "#lib/certificate-authority/vendor-ca-schema";
import { getVendorCa } from "#lib/certificate-authority/vendor-ca-view";
import { readPolicy } from "#lib/policy/read-policy";
import { pageData } from "#lib/web/page-data";
import { Live } from "../../../live";
import {
  approveVendorCaAction,
  blockCertificateAction,
  removeVendorCaAction,
  resumeVendorCaAction,
  suspendVendorCaAction,
  unblockCertificateAction,
  updateVendorCaAction,
} from "../actions";
import { vendorCaRefusal } from "../vendor-ca-refusal";

export const metadata: Metadata = { title: "Vendor CA" };

const ACTIONS = {
  edit: updateVendorCaAction,
  approve: approveVendorCaAction,
  suspend: suspendVendorCaAction,
  resume: resumeVendorCaAction,
  remove: removeVendorCaAction,
};

interface PageProps {
  params: Promise<{ ca: string }>;
}

/** Security > Vendor CAs > one of them. */
export default async function VendorCaPage({ params }: Readonly<PageProps>) {
  const { ca: id } = await params;
  const { ca, effects, blocked, needsApproval, refusal } = await pageData(async (ctx) => ({
    ca: await getVendorCa(ctx, id),
    effects: await getVendorCaEffects(ctx, id),
    blocked: await listBlockedCertificates(ctx, ListBlockedCertificates.parse({ vendorCa: id, limit: 200 })),
    needsApproval: (await readPolicy(ctx)).policy.vendorCaApproval,
    refusal: vendorCaRefusal(ctx),
  }));
  return (
    <>
      <VendorCaHead title={ca.name}>
        <ButtonLink href={`${VENDOR_CAS_PATH}/test`}>TEST A CERTIFICATE</ButtonLink>
      </VendorCaHead>
      <Live types={["vendor_ca.", "blocked_certificate.", "base_station.contact", "policy."]} />
      <div className="max-w-232 px-6 pb-6 max-sm:px-4">
        <VendorCaWidget ca={ca} effects={effects} needsApproval={needsApproval} actions={ACTIONS} refusal={refusal} />
        <VendorCertificatesWidget ca={ca} />
        <VendorStationsWidget effects={effects} />
        <BlockedCertificates
          blocked={blocked.blocked}
          nextHref={null}
          actions={{ block: blockCertificateAction, unblock: unblockCertificateAction }}
          refusal={refusal}
        />
      </div>
    </>
  );
}
