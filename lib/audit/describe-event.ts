import type { Json } from "#lib/platform/json";

/** A fact of an event: a value, or what it was before and is after. */
export type EventFact =
  | { label: string; value: string; mono?: boolean }
  | { label: string; before: string; after: string; mono?: boolean };

/** An event in words. */
export interface EventWords {
  title: string;
  facts: EventFact[];
  /** A step of the platform's own that an operator rarely looks for. */
  minor: boolean;
}

const TITLES: Record<string, string> = {
  "organization.create": "Organization created",
  "base_station.create": "Base station created",
  "base_station.update": "Base station changed",
  "base_station.suspend": "Base station suspended",
  "base_station.resume": "Base station resumed",
  "base_station.delete": "Base station deleted",
  "public_key.declare": "Public key declared",
  "key.block": "Key blocked for good",
  "certificate.regenerate": "New certificate requested",
  "certificate.withdraw": "Request for a new certificate withdrawn",
  "certificate.reserve": "Serial number reserved",
  "platform_certificate.reserve": "Serial number reserved for a certificate of the platform",
  "certificate.issue": "Certificate generated",
  "certificate.revoke": "Certificate revoked",
  "certificate.abandon": "Unfinished certificate abandoned, its serial number revoked",
  "certificate.outcome_repeated": "Signature stored again",
  "certificate.download": "Certificate downloaded",
  "certificate.in_use": "Certificate in use",
  "certificate.supersede": "Certificate superseded",
  "certificate.postpone": "New certificate cannot be made yet",
  "certificate.allow_renewal": "Renewal allowed",
  "station_credential.make": "Credential made",
  "station_credential.in_use": "Credential in use",
  "station_credential.revoke": "Credential revoked",
  "station_credential.erase": "Credential erased: only the base station has it",
  "authority.create": "Certificate authority created",
  "authority.request_rotation": "Successor of a certificate authority requested",
  "authority.rotate": "Certificate authority replaced by its successor",
  "authority.retire": "Certificate authority retired",
  "router_config.set": "Router configuration set",
  "router_config.remove": "Router configuration back to that of the RF Region",
  "alarm.raise": "Alarm raised",
  "alarm.change": "Alarm changed",
  "alarm.clear": "Alarm cleared",
  "policy.change": "Policy changed",
  "vendor_ca.create": "Vendor CA uploaded",
  "vendor_ca.approve": "Vendor CA approved",
  "vendor_ca.update": "Vendor CA changed",
  "vendor_ca.exchange_certificates": "Certificates of a vendor CA exchanged",
  "vendor_ca.learn_intermediate": "Intermediate of a vendor CA taken from a base station",
  "vendor_ca.suspend": "Vendor CA suspended",
  "vendor_ca.resume": "Vendor CA resumed",
  "vendor_ca.remove": "Vendor CA removed",
  "blocked_certificate.block": "Vendor certificate blocked",
  "blocked_certificate.unblock": "Vendor certificate unblocked",
  "certificate.enrol": "Certificate requested by the base station",
  "certificate.renew": "Renewal requested by the base station",
  "password.set": "Password set",
  "password.remove": "Password removed",
  "connection_attempt.ignore": "Refused caller ignored",
  "connection_attempt.show": "Refused caller shown again",
  "platform_certificate.issue": "Certificate of the platform generated",
  "platform_certificate.abandon": "Unfinished certificate of the platform abandoned, its serial number revoked",
  "revocation_list.open": "Revocation list opened",
  "revocation_list.import": "Revocations taken in from a kept list after a restore",
  "operator.create": "User created",
  "operator.update": "User changed",
  "operator.disable": "User disabled",
  "operator.enable": "User enabled",
  "operator.reset_password": "Password reset",
  "operator.change_password": "Own password changed",
  "operator.sign_in": "Signed in",
  "operator.sign_out": "Signed out",
  "operator.end_session": "Own session ended",
  "update_key.add": "Update key added",
  "update_key.delete": "Update key deleted",
  "update_package.add": "Update package uploaded",
  "update_package.delete": "Update package deleted",
  "update_package.assign": "Update assigned",
  "update_package.withdraw": "Update withdrawn",
  "update_package.send": "Update sent",
  "update_package.installed": "Update installed",
  "external_server.create": "External server added",
  "external_server.change": "External server changed",
  "external_server.delete": "External server deleted",
  "lns_assignment.set": "LNS chosen",
  "lns_assignment.clear": "Choice of the LNS taken back",
  "cups_redirect.set": "Sent to another CUPS",
  "cups_redirect.clear": "Kept at this CUPS",
  "api_token.create": "API token created",
  "api_token.revoke": "API token revoked",
  "remote_session.open": "Remote session requested",
  "remote_session.opened": "Remote session opened",
  "remote_session.close": "Remote session closed",
  "remote_session.read_transcript": "Transcript of a remote session read",
  "command.request": "Command requested",
  "command.sent": "Command sent",
  "command.failed": "Command not started",
  "command.cancel": "Command cancelled",
};

const MINOR = new Set(["certificate.reserve", "platform_certificate.reserve", "certificate.outcome_repeated"]);

const LABELS: Record<string, string> = {
  name: "Name",
  email: "E-mail",
  role: "Role",
  reason: "Reason",
  operator: "Opened by",
  lengthMinutes: "Length (minutes)",
  command: "Command",
  arguments: "Arguments",
  fault: "Why",
  revokePrevious: "Previous certificate",
  directLns: "Nothing made, as it speaks directly to",
  successor: "Successor",
  chosenBy: "Chosen by",
  until: "Until",
  serialNumber: "Serial number",
  fingerprint: "Key",
  lrrUuid: "LRR-UUID",
  lrrId: "LRR-ID",
  eui: "EUI",
  model: "Model",
  manufacturer: "Manufacturer",
  rfRegion: "RF Region",
  notAfter: "Valid until",
  expiresAt: "Expires",
  scopes: "Scopes",
  method: "By",
  endedSessions: "Sessions ended",
  tags: "Tags",
  domains: "Domains",
  notes: "Notes",
  contact: "Contact",
  address: "Address",
  location: "Location",
  backhaulSecurity: "Security",
  access: "Access",
  proof: "Identified by",
  request: "Request",
  tlsVersion: "TLS",
  linking: "Tied to its connection",
  ignored: "Asked for in vain",
  verdict: "Verdict",
  claimedName: "Calls itself",
  deploymentMode: "Deployment mode",
  defaultSecurity: "Secure backhaul",
  keyInstallerPublicKey: "Public key at the Key Installer",
  renewAfterExpiry: "Renewal after expiry",
  minimumRsaBits: "Smallest RSA key",
  attemptRetentionDays: "Connection attempts are kept (days)",
  transcriptRetentionDays: "Transcripts of terminals are kept (days)",
  euiPrefixes: "EUI-64 prefixes",
  euiRanges: "EUI-64 ranges",
  subject: "Subject",
  subjects: "Subjects",
  comeIn: "Certificates added",
  adopted: "Taken from base stations before",
  gone: "Certificates removed",
  sentBy: "Sent by the EUI-64",
  fingerprints: "SHA-256 of the certificates",
  certificateSha256: "SHA-256 of the certificate",
  status: "Status",
  createdBy: "Uploaded by",
  vendorCaApproval: "Vendor CAs need a second person",
  lnsCredential: "Basics Stations prove themselves to our LNS by",
  cupsCredential: "Basics Stations prove themselves to our CUPS by",
  server: "For our",
  externalServer: "Server",
  purpose: "For our",
  credential: "Credential",
  severity: "Severity",
  before: "Reason until now",
  opened: "Addresses of its parts",
  path: "File",
  number: "Number of the list",
  added: "Revocations taken in",
  baseStations: "Base stations",
  generated: "Made by us",
  replaced: "Replaces another",
  kind: "Kind",
  hint: "Begins with",
  validity: "Validity of new certificates",
  renewBeforeDays: "Renewal window (days)",
  administrative: "Administrative state",
  lrrVersion: "LRR version",
  uri: "Address",
  trust: "Trust",
  route: "Route",
  domain: "Domain",
  package: "Package",
  size: "Bytes",
  crc32: "CRC-32",
  mayRunCommands: "May open shells and run commands",
  credentialReplaced: "Credential replaced",
};

/** Written as they are: identifiers, compared character by character. */
const MONO = new Set([
  "fingerprints",
  "certificateSha256",
  "euiPrefixes",
  "euiRanges",
  "serialNumber",
  "successor",
  "fingerprint",
  "lrrUuid",
  "lrrId",
  "eui",
  "sentBy",
  "hint",
  "command",
  "arguments",
  "opened",
  "path",
]);
/** Known from the event itself, or for tools only. */
const UNSAID = new Set([
  "operation",
  "tbsSha256",
  "sha256",
  "everyScope",
  "changes",
  "joined",
  "repeated",
  "certificate",
  "certificates",
]);

const WORDS: Record<string, string> = {
  COMPROMISED: "Compromised",
  IPSEC_TO_TLS: "IPSec to TLS",
  LOST: "Lost on base station",
  OTHER: "Other",
  IMMEDIATELY: "Revoked at once",
  ONCE_NEW_IS_IN_USE: "Revoked once the new one is in use",
  SUPERSEDED: "Superseded",
  CESSATION_OF_OPERATION: "Cessation of operation",
  PRIVILEGE_WITHDRAWN: "Privilege withdrawn",
  NEW_PUBLIC_KEY: "New public key",
  DELETED: "Base station deleted",
  ADMINISTRATOR: "Administrator",
  BASE_STATION_MANAGER: "Base station manager",
  VIEWER: "Viewer",
  ACTIVE: "Active",
  SUSPENDED: "Suspended",
  AWAITING_APPROVAL: "Awaiting approval",
  NONE: "None",
  IPSEC: "IPSec",
  certificate_renewal_overdue: "Certificate renewal overdue",
  certificate_not_downloaded: "Certificate not downloaded",
  ca_expiring: "Certificate authority ends",
  revocation_list_ending: "Revocation list runs out",
  CRITICAL: "Critical",
  MAJOR: "Major",
  MINOR: "Minor",
  WARNING: "Warning",
  KEY: "Public key",
  CERTIFICATE: "Certificate",
  TOKEN: "Token",
  PASSWORD: "Password",
  PUBLIC_KEY: "Public key",
  VERIFIED: "Yes",
  ABSENT: "Not asked for",
  SELF_HOSTED: "Self-hosted",
  SAAS: "SaaS",
  MANDATORY: "Mandatory",
  OPTIONAL_ON: "Optional, on",
  OPTIONAL_OFF: "Optional, off",
  FORBIDDEN: "Forbidden",
  ENFORCED: "Enforced",
  ALWAYS: "Always",
  NEVER: "Never",
  password: "Password",
  openid_connect: "OpenID Connect",
  BUILT_IN: "Built-in",
  DIRECT: "Direct",
  RELAY: "Relay",
};

/** Values that are one of ours, never what somebody wrote: those that WORDS lacks are told by their own words. */
const CONSTANTS = new Set(["verdict", "proof", "linking", "status", "kind", "method", "access", "severity"]);

/** Words that are not written small. */
const SPELLINGS: Record<string, string> = {
  ca: "CA",
  cn: "CN",
  cups: "CUPS",
  eui64: "EUI-64",
  lns: "LNS",
  tls: "TLS",
};

type Detail = { readonly [key: string]: Json };

/** What an audit event says to a person. An action of a later release is shown by its own words. */
export function describeEvent({ action, detail }: Readonly<{ action: string; detail: Detail }>): EventWords {
  const keyChange = action === "public_key.declare" ? keyFact(detail) : undefined;
  const { title, told } = titleOf(action, detail);
  const rest = Object.fromEntries(Object.entries(detail).filter(([key]) => !told.includes(key)));
  const facts = keyChange ? [keyChange] : [...changeFacts(rest), ...plainFacts(rest)];
  return { title, facts, minor: MINOR.has(action) };
}

/** The title, and what of the detail it tells already. */
function titleOf(action: string, detail: Detail): { title: string; told: readonly string[] } {
  const title = TITLES[action] ?? sentence(action.replaceAll(/[._]/g, " "));
  // Where it went is where it was asked from, which every event tells.
  if (action === "certificate.download") return { title, told: ["address"] };
  if (action === "public_key.declare" && detail.before) return { title: "Public key replaced", told: [] };
  if (action.startsWith("station_credential.") && typeof detail.server === "string") {
    const what = typeof detail.kind === "string" ? words(detail.kind).toLowerCase() : "credential";
    return { title: title.replace("Credential", `${detail.server} ${what}`), told: ["server", "kind"] };
  }
  const again = action === "certificate.regenerate" && detail.joined === true ? " again" : "";
  if (typeof detail.purpose !== "string") return { title: `${title}${again}`, told: [] };
  const ofServer = title.replace(/certificate/i, (found) => `${detail.purpose} ${found.toLowerCase()}`);
  return { title: `${ofServer}${again}`, told: ofServer === title ? [] : ["purpose"] };
}

function keyFact({ before, after }: Detail): EventFact {
  const to = text(after ?? null);
  return before
    ? { label: "Key", before: text(before), after: to, mono: true }
    : { label: "Key", value: to, mono: true };
}

type Change = { readonly before: Json; readonly after: Json };

const isChange = (value: Json | undefined): value is Change =>
  value !== null && typeof value === "object" && !Array.isArray(value) && "before" in value && "after" in value;

/** Changed fields stand in `changes`, or beside the others. */
function changeFacts(detail: Detail): EventFact[] {
  const changes = (detail.changes ?? detail) as Detail;
  return Object.entries(changes)
    .filter((entry): entry is [string, Change] => !UNSAID.has(entry[0]) && isChange(entry[1]))
    .map(([key, { before, after }]) => {
      return { label: label(key), before: valueText(key, before), after: valueText(key, after), ...mono(key) };
    });
}

function plainFacts(detail: Detail): EventFact[] {
  return Object.entries(detail)
    .filter(([key, value]) => !UNSAID.has(key) && !isChange(value) && !isNothing(value))
    .map(([key, value]) => ({ label: label(key), value: valueText(key, value), ...mono(key) }));
}

const isNothing = (value: Json) =>
  value === null || value === "" || value === 0 || (Array.isArray(value) && value.length === 0);

const label = (key: string) => LABELS[key] ?? sentence(key.replaceAll(/([A-Z])/g, " $1").toLowerCase());
const mono = (key: string) => (MONO.has(key) ? { mono: true } : {});
const sentence = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

function valueText(key: string, value: Json): string {
  if (typeof value !== "string") return text(value);
  // "TOKEN NNSXS.AB...", "CERTIFICATE CN=relay": what it is, then which.
  if (key === "credential") return value.replace(/^[A-Z]+(?= )/, words);
  return CONSTANTS.has(key) ? words(value) : text(value);
}

/** "Unknown CA" of unknown_ca, "Vendor certificate" of VENDOR_CERTIFICATE; what is no constant stays as it is. */
function words(constant: string): string {
  const known = WORDS[constant];
  if (known !== undefined || !/^([a-z0-9]+(_[a-z0-9]+)+|[A-Z0-9]+(_[A-Z0-9]+)+)$/.test(constant)) {
    return known ?? constant;
  }
  const parts = constant.toLowerCase().split("_");
  return sentence(parts.map((part) => SPELLINGS[part] ?? part).join(" "));
}

function text(value: Json): string {
  if (value === null || value === "") return "-";
  if (typeof value === "string") return WORDS[value] ?? value;
  if (Array.isArray(value)) return value.length === 0 ? "-" : value.map((item: Json) => text(item)).join(", ");
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value !== "object") return String(value);
  return Object.values(value)
    .filter((item) => item !== undefined && item !== null)
    .map((item) => text(item as Json))
    .join(", ");
}
