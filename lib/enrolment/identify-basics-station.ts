import type { Context } from "#lib/audit/context";
import { hashOfStationToken } from "#lib/certificate/new-station-token";
import type { ReadSent, VendorCertificates } from "#lib/certificate-authority/vendor-certificates";
import type { Peer } from "#lib/connection-attempt/peer";
import { type Eui64, parseEui64 } from "#lib/eui64";
import { toHex } from "#lib/pki/bytes";
import type { PeerCertificate } from "#lib/pki/peer-certificate";
import { DomainError } from "#lib/platform/domain-error";
import type { BasicsCaller, BasicsServer } from "./basics-caller";
import { findBasicsStation } from "./find-basics-station";
import { proveBasicsStation } from "./prove-basics-station";

export interface BasicsIdentity {
  peer: Peer;
  /** Why the certificate that it sent cannot be read; then `peer` has none. */
  certificateFault?: string | undefined;
  /** What it sent beside its certificate; absent where that is not to be looked at. */
  readSent?: ReadSent;
  server: BasicsServer;
  /** The EUI-64 that it says it has; null where the request says none. */
  router: Eui64 | null;
  /** Of "Authorization: Bearer"; null without one. */
  token: string | null;
}

/** Of one process. */
export type IdentifyBasicsContext = Pick<Context, "db" | "clock"> & {
  vendors: Pick<VendorCertificates, "judge" | "hint">;
};

/** So often a vendor's certificate is judged anew because its CA changed in between. */
const MAX_ROUNDS = 3;

/**
 * Finds the Basics Station behind a client certificate or a token (basics-station.md 2 and 15).
 *
 * @throws EnrolmentRefusal with the verdict, and with what is known of the caller.
 * @throws DomainError unavailable `vendor_cas_changing` when a vendor CA changed again and again meanwhile.
 */
export async function identifyBasicsStation(
  ctx: IdentifyBasicsContext,
  identity: BasicsIdentity,
): Promise<BasicsCaller> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const caller = await tryIdentify(ctx, identity);
    if (caller) return caller;
  }
  throw new DomainError("unavailable", "vendor_cas_changing", "The vendor CAs change right now. Try again shortly.");
}

/** Undefined when it was judged by certificates that its vendor CA may have no more: nobody waits for the hint. */
async function tryIdentify(
  ctx: IdentifyBasicsContext,
  { peer: { certificate }, certificateFault, readSent, server, router, token }: BasicsIdentity,
): Promise<BasicsCaller | undefined> {
  const now = ctx.clock.now();
  const { issuer, named } = certificate ? namesOf(certificate) : NO_NAMES;
  const isForeign = certificate?.key && !ourIssuers(ctx).has(issuer);
  const vendor = isForeign ? await ctx.vendors.judge(certificate, now, readSent) : null;
  const found = await findBasicsStation(ctx, {
    eui64s: [router, named].filter((eui64) => eui64 !== null),
    certificate: certificate && {
      issuer,
      serialNumber: certificate.serialNumber,
      sha256: certificate.sha256,
      fingerprint: certificate.fingerprint,
      vendorCaIds: vendor?.vendorCaIds ?? [],
    },
    tokenHash: token === null ? null : hashOfStationToken(token),
  });
  if (vendor && found.vendorCas.some(({ id, version }) => vendor.versions.get(id) !== version)) {
    ctx.vendors.hint(vendor.versions);
    return undefined;
  }
  if (found.issuerIsOurs) ourIssuers(ctx).add(issuer);
  const hasToken = token !== null;
  return proveBasicsStation({ certificate, certificateFault, named, server, router, hasToken, vendor, found, now });
}

interface Names {
  /** DER, hex. */
  issuer: string;
  /** The EUI-64 that its CN is; null when it is none. */
  named: Eui64 | null;
}

const NO_NAMES: Names = { issuer: "", named: null };
const names = new WeakMap<PeerCertificate, Names>();

/** Read once for each certificate: stations come back with the same one. */
function namesOf(certificate: PeerCertificate): Names {
  const known = names.get(certificate);
  if (known) return known;
  const { commonName, issuerName } = certificate;
  const named = commonName === null ? null : (parseEui64(commonName) ?? null);
  const read = { issuer: toHex(issuerName), named };
  names.set(certificate, read);
  return read;
}

const issuers = new WeakMap<Context["db"], Set<string>>();

/** Names of our own CAs that were met, DER in hex: no vendor's CA is looked for behind them. */
function ourIssuers({ db }: IdentifyBasicsContext): Set<string> {
  const known = issuers.get(db) ?? new Set();
  issuers.set(db, known);
  return known;
}
