import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { ReadDb } from "#lib/platform/db/client";
import { readPolicy } from "#lib/policy/read-policy";
import type { Policy } from "#lib/policy/values";
import { type BundleVerdict, type JudgedCertificate, judgeBundle } from "./judge-bundle";
import type { BundleTextFault } from "./split-bundle";
import type { CheckBundle } from "./vendor-ca-schema";

/** What is found in a bundle before it is uploaded. */
export interface BundleCheckView {
  /** It could be uploaded as it is. */
  isSound: boolean;
  /** Of the text as a whole. */
  faults: BundleTextFault[];
  /** In the order of the text. */
  certificates: JudgedCertificate[];
}

/** Judges a bundle line by line without storing anything: what an upload would say. */
export async function getBundleCheck(ctx: Context, { certificates: text }: CheckBundle): Promise<BundleCheckView> {
  authorize(ctx.actor, "stations:read");
  const { policy } = await readPolicy(ctx);
  const { isSound, faults, certificates } = await checkBundle(ctx.db, text, policy, ctx.clock.now());
  return { isSound, faults: [...faults], certificates: [...certificates] };
}

/** All that an upload asks of a bundle; what is accepted is empty unless it is sound. */
export async function checkBundle(
  db: Pick<ReadDb, "certificateAuthority">,
  text: string,
  policy: Pick<Policy, "minimumRsaBits">,
  at: Date,
): Promise<BundleVerdict> {
  const verdict = judgeBundle(text, policy, at);
  if (!verdict.isSound) return verdict;
  // Our own CAs vouch for stations already; taken for a vendor's, theirs would escape revocation.
  const keys = verdict.accepted.map(({ certificate }) => certificate.spki);
  const own = await db.certificateAuthority.findFirst({ where: { subjectPublicKeyInfo: { in: keys } } });
  if (!own) return verdict;
  const fault = { code: "own_authority", text: `"${own.name}" is a CA of this platform. It needs no upload.` } as const;
  return { ...verdict, isSound: false, faults: [fault], accepted: [] };
}
