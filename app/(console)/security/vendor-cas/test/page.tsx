import type { Metadata } from "next";
import { TestForm } from "#components/vendor-ca/test-form";
import { VendorCaHead } from "#components/vendor-ca/vendor-ca-head";
import { pageData } from "#lib/web/page-data";
import { testVendorLeafAction } from "../actions";

export const metadata: Metadata = { title: "Test a certificate" };

/** Security > Vendor CAs > TEST A CERTIFICATE. */
export default async function TestCertificatePage() {
  await pageData(async () => undefined);
  return (
    <>
      <VendorCaHead title="Test a certificate" />
      <div className="max-w-232 px-6 pb-6 max-sm:px-4">
        <TestForm test={testVendorLeafAction} />
      </div>
    </>
  );
}
