import type { Caller } from "#lib/connection-attempt/peer";
import type { CertificateRequest } from "#lib/pki/certificate-request";
import { type EnrolmentRefusal, refusal } from "./refusal";
import type { EnrolOperation } from "./values";

const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const MAC_URI = "urn:dev:mac:";

/**
 * Compares what a request asks for with what its station gets (enrolment.md S5, S6, R3). Subject and extensions of the
 * certificate are ours; a request that contradicts them is refused rather than reinterpreted.
 *
 * @throws EnrolmentRefusal invalid `names_disagree`, `request_refused`.
 */
export function refuseContradiction(caller: Caller, request: CertificateRequest, operation: EnrolOperation): void {
  const found = contradiction(caller, request, operation);
  if (found) throw found;
}

function contradiction(
  { eui64, lrrUuid }: Caller,
  request: CertificateRequest,
  operation: EnrolOperation,
): EnrolmentRefusal | undefined {
  const name = eui64 ?? lrrUuid;
  if (request.subjectFault !== undefined) return refusal("request_refused", request.subjectFault);
  if (request.commonName !== null && request.commonName.toUpperCase() !== name) {
    return disagree(request.commonName, name);
  }
  const named = request.sanUris.filter((uri) => uri.toLowerCase().startsWith(MAC_URI)).map(macOf);
  const looksLikeEui = request.sanDnsNames.filter((host) => /^[0-9a-f]{16}$/i.test(host));
  const other = [...named, ...looksLikeEui].find((one) => one.toUpperCase() !== eui64);
  if (other !== undefined) return disagree(other, name);
  if (operation === "simplereenroll") {
    const added = [
      ...request.sanUris.filter((uri) => !uri.toLowerCase().startsWith(MAC_URI)),
      ...request.sanDnsNames,
      ...request.otherNames,
    ];
    if (added.length > 0) {
      return refusal("request_refused", "A renewal must ask for the names of the current certificate.");
    }
  }
  if (request.requestsCa) return refusal("request_refused", "A base station cannot have a CA certificate.");
  const usage = request.extendedKeyUsages.find((oid) => oid !== CLIENT_AUTH);
  return usage === undefined
    ? undefined
    : refusal("request_refused", "No extended key usage but clientAuth can be asked for.");
}

const macOf = (uri: string): string => uri.slice(MAC_URI.length);

function disagree(asked: string, name: string): EnrolmentRefusal {
  const message = `The request is for ${asked.slice(0, 64)}, the base station is ${name}.`;
  return refusal("names_disagree", { message, claimedName: asked });
}

/** What it asked for in vain, for the audit log: kinds of names and OIDs of extensions. */
export function ignoredWishes({ sanUris, sanDnsNames, otherNames, ignoredExtensions }: CertificateRequest): string[] {
  const uris = sanUris.filter((uri) => !uri.toLowerCase().startsWith(MAC_URI));
  return [
    ...(uris.length > 0 ? ["URI names"] : []),
    ...(sanDnsNames.length > 0 ? ["DNS names"] : []),
    ...(otherNames.length > 0 ? ["other names"] : []),
    ...ignoredExtensions,
  ];
}
