import type { Metadata } from "next";
import { UploadForm } from "#components/vendor-ca/upload-form";
import { VendorCaHead } from "#components/vendor-ca/vendor-ca-head";
import { readPolicy } from "#lib/policy/read-policy";
import { pageData } from "#lib/web/page-data";
import { addVendorCaAction, checkBundleAction } from "../actions";
import { vendorCaRefusal } from "../vendor-ca-refusal";

export const metadata: Metadata = { title: "Upload a vendor CA" };

/** Security > Vendor CAs > UPLOAD. */
export default async function UploadVendorCaPage() {
  const { needsApproval, refusal } = await pageData(async (ctx) => ({
    needsApproval: (await readPolicy(ctx)).policy.vendorCaApproval,
    refusal: vendorCaRefusal(ctx),
  }));
  return (
    <>
      <VendorCaHead title="Upload a vendor CA" />
      <div className="max-w-232 px-6 pb-6 max-sm:px-4">
        <UploadForm add={addVendorCaAction} check={checkBundleAction} needsApproval={needsApproval} refusal={refusal} />
      </div>
    </>
  );
}
