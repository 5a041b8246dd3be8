/** Of the vendor CAs that are not removed, by id. Where one is another by now, its certificates may be too. */
export type VendorCaVersions = ReadonlyMap<string, number>;
