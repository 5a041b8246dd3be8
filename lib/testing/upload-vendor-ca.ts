import { addVendorCa } from "#lib/certificate-authority/add-vendor-ca";
import { CreateVendorCa } from "#lib/certificate-authority/vendor-ca-schema";
import type { TestContext } from "./context";

/**
 * Uploads a vendor CA as an operator does, by all rules; `insertVendorCa` only makes its rows.
 *
 * @param certificates PEM.
 * @param input what else the request says; it is called "Acme" unless that tells otherwise.
 */
export function uploadVendorCa(ctx: TestContext, certificates: string, input: object = {}) {
  return addVendorCa(ctx, CreateVendorCa.parse({ name: "Acme", certificates, ...input }));
}
