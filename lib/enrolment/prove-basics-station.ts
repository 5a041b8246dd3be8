/** Who a Basics Station is, decided from what it showed and what the tables know. Pure. */

import { isInScope } from "#lib/certificate-authority/values";
import type { VendorVerdict } from "#lib/certificate-authority/vendor-certificates";
import { type Verdict, verdictWords } from "#lib/connection-attempt/values";
import type { Eui64 } from "#lib/eui64";
import type { PeerCertificate } from "#lib/pki/peer-certificate";
import { readPublicKey } from "#lib/pki/public-key";
import { DomainError } from "#lib/platform/domain-error";
import type { BasicsCaller, BasicsServer } from "./basics-caller";
import type {
  BasicsFound,
  FoundCertificate,
  FoundCredential,
  FoundStation,
  FoundToken,
  FoundVendorCa,
} from "./find-basics-station";
import { type EnrolmentRefusal, refusal, type Stranger } from "./refusal";

export interface BasicsScene {
  certificate: PeerCertificate | null;
  /** Why the certificate that it sent cannot be read. */
  certificateFault: string | undefined;
  /** The EUI-64 that the CN of the certificate is; null when it is none. */
  named: Eui64 | null;
  server: BasicsServer;
  /** The EUI-64 that it says it has. */
  router: Eui64 | null;
  hasToken: boolean;
  /** Null where no vendor was asked: the issuer is ours, or the key is none that we take. */
  vendor: VendorVerdict | null;
  found: BasicsFound;
  now: Date;
}

/**
 * A certificate of ours counts as its row says; one of a vendor's CA as far as the scope of that CA goes; a token where
 * no certificate proves anything.
 *
 * @throws EnrolmentRefusal with the verdict.
 */
export function proveBasicsStation(scene: BasicsScene): BasicsCaller {
  if (!scene.hasToken) return byCertificate(scene);
  if (!scene.certificate) return byToken(scene);
  try {
    return byCertificate(scene);
  } catch (error) {
    // It is nobody's that we know: then the token may still tell.
    if (!(error instanceof DomainError) || error.kind !== "unauthenticated") throw error;
    return byToken(scene);
  }
}

function byCertificate(scene: BasicsScene): BasicsCaller {
  const { certificate, certificateFault, found } = scene;
  if (certificateFault !== undefined) throw refused(scene, "malformed_request", { message: certificateFault });
  if (!certificate) throw refused(scene, "no_credential");
  if (!certificate.key) throw keyRefused(scene, certificate);
  return found.issuerIsOurs ? byOurCertificate(scene, certificate) : byVendorCertificate(scene, certificate);
}

function keyRefused(scene: BasicsScene, { spki, keyFault }: PeerCertificate): EnrolmentRefusal {
  const isWeak = readPublicKey(spki).faults?.some(({ code }) => code === "weak_key");
  return refused(scene, isWeak ? "weak_key" : "unsupported_key", keyFault === undefined ? {} : { message: keyFault });
}

function byOurCertificate(scene: BasicsScene, { sha256 }: PeerCertificate): BasicsCaller {
  const { own, stations, keyBlocked } = scene.found;
  const wasIssued = own !== null && own.status !== "RESERVED" && own.status !== "ABANDONED";
  if (!wasIssued || own.sha256 !== sha256) throw refused(scene, "certificate_unknown");
  const station = stations.find(({ id }) => id === own.baseStationId);
  const proven: Known = station ? { station } : wasOf(own);
  const { credential } = own;
  if (own.status === "REVOKED" || own.onRevocationList || credential?.status === "REVOKED") {
    throw refused(scene, "certificate_revoked", proven);
  }
  if (!station) throw refused(scene, "station_not_declared", proven);
  if (keyBlocked) throw refused(scene, "key_blocked", proven);
  refuseOutOfDate(scene, own, station);
  if (own.status === "SUPERSEDED" || credential?.status === "SUPERSEDED") {
    throw refused(scene, "certificate_superseded", proven);
  }
  if (own.purpose !== "STATION" && own.purpose !== scene.server) {
    const message = `This certificate is for ${nameOf(own.purpose)}, not for ${nameOf(scene.server)}.`;
    throw refused(scene, "certificate_purpose", { ...proven, message });
  }
  if (credential) refuseUnvouched(scene, credential, station);
  const provenUntil = new Date(own.notAfter);
  return {
    ...callerOf(scene, station, "cn_differs"),
    proof: "CERTIFICATE",
    certificate: {
      ...{ id: own.id, status: own.status, serialNumber: own.serialNumber, inUse: own.inUse },
      notAfter: provenUntil,
    },
    vendorCaId: null,
    vendorCaVersion: null,
    credentialId: credential?.id ?? null,
    credentialInUse: credential?.inUse ?? false,
    certificateSha256: sha256,
    provenUntil,
  };
}

/** Of a base station that is deleted: what it still shows is the affair of the organization that had it. */
const wasOf = ({ organizationId }: FoundCertificate | FoundToken) => ({ formerly: organizationId });

/** What CUPS handed out on a vendor's word holds as long as that word: else SUSPEND and REMOVE would leave stations in. */
function refuseUnvouched(scene: BasicsScene, credential: FoundCredential, station: FoundStation): void {
  const { vendorCa, vouchingLost } = credential;
  if (!vendorCa || station.eui64 === null) return;
  if (vendorCa.status !== "ACTIVE") {
    const how = vendorCa.status === "REMOVED" ? "was removed" : "is suspended";
    const message = `The vendor CA by which this credential was handed out ${how}.`;
    throw refused(scene, "ca_suspended", { station, message });
  }
  if (vouchingLost) {
    const message =
      "The vendor CA by which this credential was handed out has other certificates now. CUPS judges the vendor's certificate anew.";
    throw refused(scene, "unknown_ca", { station, message });
  }
  if (isInScope(vendorCa, station.eui64, station.domains)) return;
  const message = "The vendor CA by which this credential was handed out is not for this base station any more.";
  throw refused(scene, "ca_not_in_scope", { station, message });
}

function refuseOutOfDate(scene: BasicsScene, own: FoundCertificate, station: FoundStation): void {
  const { now } = scene;
  const [notBefore, notAfter] = [new Date(own.notBefore), new Date(own.notAfter)];
  if (now < notBefore) {
    const message = `This certificate is valid from ${clockText(notBefore)}; here it is ${clockText(now)}.`;
    throw refused(scene, "certificate_not_yet_valid", { station, message });
  }
  if (now >= notAfter) {
    const message = `This certificate expired on ${clockText(notAfter)}; here it is ${clockText(now)}.`;
    throw refused(scene, "certificate_expired", { station, message });
  }
}

function byVendorCertificate(scene: BasicsScene, { sha256, notAfter }: PeerCertificate): BasicsCaller {
  const { vendor, named, router, found } = scene;
  const station = found.stations.find(({ eui64 }) => eui64 === named);
  // Two organizations may have uploaded the same CA: what the station's own says of it counts.
  const cas = station
    ? found.vendorCas.filter(({ organizationId }) => organizationId === station.organizationId)
    : found.vendorCas;
  const stranger = { organizationId: cas[0]?.organizationId ?? null, eui64: null };
  const known = station ? { station } : { stranger };
  if (!vendor || vendor.kind === "REFUSED") {
    const { verdict, message } = vendor ?? { verdict: "unknown_ca" as const };
    throw refused(scene, verdict, { ...(cas.length > 0 && known), ...(message !== undefined && { message }) });
  }
  if (!named) throw new Error("a vendor's certificate is sound without an EUI-64 in its name");
  if (cas.length === 0) throw refused(scene, found.vendorCas.length === 0 ? "unknown_ca" : "ca_not_in_scope");
  const open = cas.filter(({ organizationId }) => !found.blockedBy.includes(organizationId));
  if (open.length === 0) throw refused(scene, "certificate_blocked", known);
  if (found.keyBlocked) throw refused(scene, "key_blocked", known);
  const active = open.filter(({ status }) => status === "ACTIVE");
  if (active.length === 0) throw suspended(scene, open, known);
  if (router !== null && router !== named) throw differs(scene, "cn_differs", named, known);
  if (!station) throw undeclared(scene, active, named);
  const ca = active.find((one) => isInScope(one, named, station.domains));
  if (!ca) throw outOfScope(scene, active, named, known);
  return {
    ...callerOf(scene, station, "cn_differs"),
    proof: "VENDOR_CERTIFICATE",
    certificate: null,
    vendorCaId: ca.id,
    vendorCaVersion: ca.version,
    credentialId: null,
    credentialInUse: false,
    certificateSha256: sha256,
    provenUntil: notAfter,
  };
}

function suspended(scene: BasicsScene, cas: readonly FoundVendorCa[], known: Known): EnrolmentRefusal {
  const isNew = cas.every(({ status }) => status === "AWAITING_APPROVAL");
  const message = "The CA of this certificate has not been approved yet.";
  return refused(scene, "ca_suspended", { ...known, ...(isNew && { message }) });
}

/** Sound, but nobody's: it stands in the inbox of whoever trusts its CA. */
function undeclared(scene: BasicsScene, active: readonly FoundVendorCa[], eui64: string): EnrolmentRefusal {
  // One that is not declared has no domains yet.
  const ca = active.find((one) => isInScope({ ...one, domains: [] }, eui64, []));
  const organizationId = (ca ?? active[0])?.organizationId ?? null;
  if (!ca) return outOfScope(scene, active, eui64, { stranger: { organizationId, eui64: null } });
  const message = `No base station is declared with the EUI-64 ${eui64}.`;
  return refused(scene, "station_not_declared", { stranger: { organizationId, eui64 }, message });
}

function outOfScope(
  scene: BasicsScene,
  active: readonly FoundVendorCa[],
  eui64: string,
  known: Known,
): EnrolmentRefusal {
  const onlyDomains = active.some((ca) => isInScope({ ...ca, domains: [] }, eui64, []));
  const message = onlyDomains
    ? "The CA of this certificate is for base stations of other domains."
    : `The CA of this certificate is not for the EUI-64 ${eui64}.`;
  return refused(scene, "ca_not_in_scope", { ...known, message });
}

function byToken(scene: BasicsScene): BasicsCaller {
  const { found, server, now } = scene;
  const { token } = found;
  const station = found.stations.find(({ id }) => id === token?.baseStationId);
  if (!token || !station) throw refused(scene, "token_unknown", token ? wasOf(token) : {});
  const tell = (message: string) => refused(scene, "token_unknown", { station, message });
  if (token.status === "REVOKED") throw tell("This token was revoked.");
  if (token.status === "SUPERSEDED") throw tell("This token has a successor that is in use.");
  if (token.server !== server) throw tell(`This token is for ${nameOf(token.server)}, not for ${nameOf(server)}.`);
  const provenUntil = new Date(token.notAfter);
  refuseUnvouched(scene, token, station);
  if (now >= provenUntil) throw tell(`This token ended on ${clockText(provenUntil)}; here it is ${clockText(now)}.`);
  return {
    ...callerOf(scene, station, "token_of_another_station"),
    proof: "TOKEN",
    certificate: null,
    vendorCaId: null,
    vendorCaVersion: null,
    credentialId: token.id,
    credentialInUse: token.inUse,
    certificateSha256: null,
    provenUntil,
  };
}

/** The last questions, whatever the proof: is it whom it says it is, and is it to be served? */
function callerOf(scene: BasicsScene, station: FoundStation, ifOther: "cn_differs" | "token_of_another_station") {
  const { id, organizationId, lrrUuid, eui64, name } = station;
  if (eui64 === null) {
    const message = "This certificate is of a base station that has no EUI-64.";
    throw refused(scene, "cn_not_eui64", { station, message });
  }
  if (scene.router !== null && scene.router !== eui64) throw differs(scene, ifOther, eui64, { station });
  if (station.suspended) throw refused(scene, "station_suspended", { station });
  if (station.enrolmentClosed) throw refused(scene, "enrolment_closed", { station });
  return { baseStationId: id, organizationId, lrrUuid, eui64, name };
}

function differs(
  scene: BasicsScene,
  verdict: "cn_differs" | "token_of_another_station",
  eui64: string,
  known: Known,
): EnrolmentRefusal {
  const what = verdict === "cn_differs" ? "certificate" : "token";
  const message = `The ${what} is for ${eui64}, the base station says ${scene.router}.`;
  return refused(scene, verdict, { ...known, message });
}

/** Who is behind it, as far as that is proven. */
interface Known {
  station?: FoundStation;
  stranger?: Stranger;
  /** The organization of a base station that is deleted. Whoever has declared it since has the refusal on its page. */
  formerly?: string;
}

/**
 * The refusal stands on the page of the base station that the caller says it is: that is where somebody will look. In
 * another organization than the one proven it does not.
 */
function refused(
  { server, router, named, found }: BasicsScene,
  verdict: Verdict,
  { message, station: proven, stranger, formerly }: Known & { message?: string } = {},
): EnrolmentRefusal {
  const claimed = found.stations.find(({ eui64 }) => eui64 !== null && eui64 === (router ?? named));
  const organizationId = proven?.organizationId ?? stranger?.organizationId ?? null;
  const isTheirs = claimed && (organizationId === null || claimed.organizationId === organizationId);
  const station = isTheirs ? claimed : (proven ?? null);
  return refusal(verdict, {
    message: message ?? verdictWords(verdict, server).sentence,
    station,
    isProven: proven !== undefined,
    claimedName: router,
    ...(!station && stranger && { stranger }),
    ...(!station && formerly !== undefined && { stranger: { organizationId: formerly, eui64: null } }),
  });
}

const nameOf = (server: BasicsServer): string => (server === "LNS" ? "the LNS" : "CUPS");

/** "2026-11-21 12:00:00 UTC". */
function clockText(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
