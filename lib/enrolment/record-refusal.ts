import type { Context } from "#lib/audit/context";
import type { Caller, Peer } from "#lib/connection-attempt/peer";
import { recordAttempt } from "#lib/connection-attempt/record-attempt";
import { type AttemptListener, isVerdict } from "#lib/connection-attempt/values";
import { DomainError } from "#lib/platform/domain-error";
import { EnrolmentRefusal } from "./refusal";

export interface Refused {
  /** Whatever was thrown; anything but a refusal with a verdict is no connection attempt. */
  error: unknown;
  peer: Peer;
  listener: AttemptListener;
  /** Where the base station had proved who it is before it was refused. */
  caller?: Caller | undefined;
  /** The CN of its request, or the user of its password. */
  claimedName?: string | null | undefined;
}

/** Keeps a refused caller as a connection attempt. Never throws: the refusal itself matters more. */
export async function recordRefusal(
  ctx: Pick<Context, "db" | "openTransaction" | "clock" | "random" | "log" | "notify">,
  { error, peer, listener, caller, claimedName }: Refused,
): Promise<void> {
  if (!(error instanceof DomainError) || !isVerdict(error.code)) return;
  const known = error instanceof EnrolmentRefusal ? error : undefined;
  const station =
    known?.station ?? (caller ? { id: caller.baseStationId, organizationId: caller.organizationId } : null);
  const { certificate } = peer;
  await recordAttempt(ctx, {
    listener,
    verdict: error.code,
    message: error.message,
    address: peer.address,
    port: peer.port,
    tlsVersion: peer.tlsVersion,
    station,
    stranger: known?.stranger ?? null,
    claimedName: claimedName ?? known?.claimedName ?? certificate?.commonName ?? null,
    certificate: certificate && {
      subject: certificate.subjectText,
      issuer: certificate.issuerText,
      serialNumber: certificate.serialNumber,
      sha256: certificate.sha256,
      notAfter: certificate.notAfter,
    },
    key: certificate?.key ? { spki: certificate.key.spki, fingerprint: certificate.key.fingerprint } : null,
  });
}
