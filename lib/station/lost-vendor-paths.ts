import { setImmediate } from "node:timers/promises";
import type { VendorCertificates } from "#lib/certificate-authority/vendor-certificates";
import type { CutReason } from "#lib/revocation/cut-reasons";
import type { RegisteredPeer } from "./peer-registry";

/** Messages of other stations have their turn after so many. */
const SLICE = 25;

/**
 * Which of the connected stations, let in by a vendor's certificate, have one that no longer leads to a root of the
 * vendor CA that let them in: its certificates were exchanged, or have expired.
 *
 * @param at our clock.
 * @returns their indexes, each with the reason.
 */
export async function findLostVendorPaths(
  vendors: Pick<VendorCertificates, "judge">,
  peers: readonly RegisteredPeer[],
  at: Date,
): Promise<{ index: number; why: CutReason }[]> {
  const lost: { index: number; why: CutReason }[] = [];
  let judged = 0;
  for (const [index, { vendorLeaf, basics }] of peers.entries()) {
    if (!vendorLeaf || !basics?.vendorCaId) continue;
    const verdict = await vendors.judge(vendorLeaf, at);
    const isSigned = verdict.vendorCaIds.includes(basics.vendorCaId);
    if (!isSigned || (verdict.kind === "REFUSED" && verdict.verdict === "unknown_ca")) {
      lost.push({ index, why: "VENDOR_CA_EXCHANGED" });
    } else if (verdict.kind === "REFUSED" && verdict.verdict === "certificate_expired") {
      lost.push({ index, why: "EXPIRED" });
    }
    if (++judged % SLICE === 0) await setImmediate();
  }
  return lost;
}
