import type { ForeignCertificate } from "#lib/pki/foreign-certificate";
import { validatePath } from "#lib/pki/path-validation";
import type { AcceptedCertificate } from "./judge-bundle";
import type { VendorAnchors } from "./judge-vendor-leaf";

/** Roots and intermediates, of whichever vendor CA. */
export type Anchors = Omit<VendorAnchors, "vendorCaId">;

export const anchorsOf = (accepted: readonly AcceptedCertificate[]): Anchors => ({
  roots: accepted.filter(({ isRoot }) => isRoot).map(({ certificate }) => certificate),
  intermediates: accepted.filter(({ isRoot }) => !isRoot).map(({ certificate }) => certificate),
});

/**
 * Whether these certificates lead from a base station's to a root, now. One that has expired is judged as of its end: that
 * is another matter, and what its station was handed by then may go on.
 */
export function leadsToRoot(leaf: ForeignCertificate, { roots, intermediates }: Anchors, now: Date): boolean {
  const at = now < leaf.notAfter ? now : leaf.notAfter;
  return validatePath({ leaf, sent: [], roots, intermediates, at }).path !== undefined;
}
