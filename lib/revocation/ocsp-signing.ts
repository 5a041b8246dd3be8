import type { Context } from "#lib/audit/context";
import type { CertificateAuthority } from "#lib/generated/prisma/client";
import type { OcspRequest } from "#lib/pki/ocsp-request";
import { assembleOcspResponse, encodeOcspTbs } from "#lib/pki/ocsp-response";
import { localSigner, type Signer } from "#lib/pki/signer";
import { type Clock, HOUR_MS, MINUTE_MS, wholeSeconds } from "#lib/platform/clock";
import type { KnownStatus, SignedAnswer } from "./ocsp-answers";
import type { PlatformCertificates } from "./platform-certificates";
import type { PlatformIdentity } from "./platform-identity";

/** How long what is known of a certificate is told as true. */
export const VALID_MS = HOUR_MS;
const UNKNOWN_VALID_MS = 5 * MINUTE_MS;

type SignAnswer = (
  ctx: Context,
  authority: CertificateAuthority,
  request: Pick<OcspRequest, "certIds" | "nonce">,
  statuses: readonly KnownStatus[],
) => Promise<SignedAnswer>;

/** @returns signs an answer as the delegated responder of a CA, one status for each certificate of the request. */
export function ocspSigning(clock: Clock, certificates: Pick<PlatformCertificates, "responder">): SignAnswer {
  const signers = new Map<string, { identity: PlatformIdentity; signer: Signer }>();

  async function signerOf(ctx: Context, { id }: CertificateAuthority) {
    const identity = await certificates.responder(ctx, id);
    const known = signers.get(id);
    if (known?.identity.id === identity.id) return known;
    const made = { identity, signer: localSigner(identity.pkcs8) };
    signers.set(id, made);
    return made;
  }

  return async (ctx, authority, { certIds, nonce }, statuses) => {
    const { identity, signer } = await signerOf(ctx, authority);
    const answers = statuses.map((known, index) => {
      const certId = certIds[index];
      if (!certId) throw new Error("more statuses than were asked");
      return { certId, status: known.status, thisUpdate: known.readAt, nextUpdate: endOf(known, identity) };
    });
    const producedAt = wholeSeconds(clock.now());
    const tbs = encodeOcspTbs({ responderSpki: signer.spki, producedAt, answers, nonce });
    const body = assembleOcspResponse(tbs, signer.algorithm, await signer.sign(tbs), [identity.certificate]);
    return {
      body,
      thisUpdate: earliest(answers.map(({ thisUpdate }) => thisUpdate)),
      nextUpdate: earliest(answers.map(({ nextUpdate }) => nextUpdate)),
      mayBeKept: nonce === null,
      hasUnknown: statuses.some(({ status }) => status.kind === "unknown"),
    };
  };
}

/** The responder's certificate outlives what it signs (O8). */
function endOf({ status, readAt }: KnownStatus, { notAfter }: PlatformIdentity): Date {
  const validMs = status.kind === "unknown" ? UNKNOWN_VALID_MS : VALID_MS;
  return new Date(Math.min(readAt.getTime() + validMs, notAfter.getTime()));
}

const earliest = (dates: readonly Date[]) => new Date(Math.min(...dates.map((date) => date.getTime())));
