import type { VendorCaView } from "#lib/certificate-authority/vendor-ca-view";
import { json } from "#lib/web/answer";

/** A vendor CA with its ETag. */
export function vendorCaAnswer(ca: VendorCaView): Response {
  return json(200, ca, { version: ca.version });
}
