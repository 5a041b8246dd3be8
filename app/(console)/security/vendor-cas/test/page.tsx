import type { Metadata } from "next";
import { PageHead } from "#components/shell/page-head";
import { TestForm } from "#components/vendor-ca/test-form";
import { VENDOR_CAS_PATH } from "#components/vendor-ca/vendor-ca-action";
import { pageData } from "#lib/web/page-data";
import { testVendorLeafAction } from "../actions";

export const metadata: Metadata = { title: "Test a certificate" };

/** Security > Vendor CAs > TEST A CERTIFICATE. */
export default async function TestCertificatePage() {
  await pageData(async () => undefined);
  return (
    <>
      <PageHead title="Test a certificate" back={{ href: VENDOR_CAS_PATH, label: "Vendor CAs" }} />
      <div className="max-w-232 px-6 pb-6 max-sm:px-4">
        <TestForm test={testVendorLeafAction} />
      </div>
    </>
  );
}
