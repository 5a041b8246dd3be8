/** The list of vendor CAs, where its pages lead back to. */
export const VENDOR_CAS_PATH = "/security/vendor-cas";
