import type { FormState } from "#lib/web/form-state";

/** A server action of the vendor CAs' pages. */
export type VendorCaAction = (previous: FormState, form: FormData) => Promise<FormState>;

export const VENDOR_CAS_PATH = "/security/vendor-cas";
