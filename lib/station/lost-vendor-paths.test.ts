import { expect, test } from "vitest";
import type { JudgedVendor, VendorVerdict } from "#lib/certificate-authority/vendor-certificates";
import type { PeerCertificate } from "#lib/pki/peer-certificate";
import { findLostVendorPaths } from "./lost-vendor-paths";
import type { RegisteredPeer } from "./peer-registry";

const AT = new Date("2026-11-22T06:00:00Z");

/** Let in by the vendor CA "ca_1"; what is said of its certificate now. */
function peer(verdict: VendorVerdict | null): RegisteredPeer {
  const standing = { baseStationId: "bs_1", certificateId: null, fingerprint: null, notAfter: null };
  if (!verdict) return { ...standing, basics: { credentialId: "crd_1", vendorCaId: null, certificateSha256: null } };
  const basics = { credentialId: null, vendorCaId: "ca_1", certificateSha256: "aa" };
  return { ...standing, basics, vendorLeaf: { verdict } as unknown as PeerCertificate };
}

const vendors = {
  judge: async (leaf: PeerCertificate, at: Date): Promise<JudgedVendor> => {
    expect(at).toEqual(AT);
    return { ...(leaf as unknown as { verdict: VendorVerdict }).verdict, versions: new Map() };
  },
};

const refused = (verdict: "unknown_ca" | "certificate_expired" | "weak_key", vendorCaIds = ["ca_1"]) =>
  ({ kind: "REFUSED", verdict, vendorCaIds }) as const;

test("who was let in by a certificate that its vendor CA no longer stands behind is found, with the reason", async () => {
  const peers = [
    peer({ kind: "SOUND", vendorCaIds: ["ca_2", "ca_1"] }),
    peer({ kind: "SOUND", vendorCaIds: ["ca_2"] }), // another would let it in, when it comes again
    peer(refused("unknown_ca", [])),
    peer(refused("unknown_ca")), // signed, but against a limit of the new CA
    peer(refused("certificate_expired")),
    peer(refused("weak_key")), // the policy's: asked when it comes again
    peer(null),
  ];
  expect(await findLostVendorPaths(vendors, peers, AT)).toEqual([
    { index: 1, why: "VENDOR_CA_EXCHANGED" },
    { index: 2, why: "VENDOR_CA_EXCHANGED" },
    { index: 3, why: "VENDOR_CA_EXCHANGED" },
    { index: 4, why: "EXPIRED" },
  ]);
});
