import { ReadBaseStation } from "#lib/base-station/schema";
import {
  AllowRenewal,
  ComparePublicKey,
  DeclarePublicKey,
  ListCertificates,
  ReadCertificate,
  ReadOperation,
  RegenerateCertificate,
  RevokeCertificate,
} from "#lib/certificate/schema";
import { operation } from "#lib/web/operation";
import {
  Certificate,
  CertificateInFull,
  CertificateList,
  NothingRegenerated,
  OperationAnswer,
  PublicKeyAnswer,
  PublicKeyComparisonAnswer,
  RegenerationAnswer,
  RenewalAllowedAnswer,
} from "./answers";
import { PEM_CHAIN, PEM_FILE } from "./media-types";

const keys = "Public keys";
const certificates = "Certificates";
const station = "/base-stations/{baseStation}";

export const readPublicKeyOperation = operation({
  id: "readPublicKey",
  method: "GET",
  path: `${station}/public-key`,
  tag: keys,
  summary: "Read the declared public key",
  scope: "stations:read",
  input: ReadBaseStation,
  answers: { 200: { description: "The declared key", body: PublicKeyAnswer, headers: ["ETag"] } },
  refusals: ["not_found"],
});

export const declarePublicKeyOperation = operation({
  id: "declarePublicKey",
  method: "PUT",
  path: `${station}/public-key`,
  tag: keys,
  summary: "Declare the public key",
  description:
    "Faults of the text are told one by one, each with its line. The current certificate is left alone unless " +
    "`currentCertificate` is REVOKE.",
  scope: "stations:write",
  input: DeclarePublicKey,
  answers: { 200: { description: "The declared key", body: PublicKeyAnswer, headers: ["ETag"] } },
  refusals: ["not_found", "invalid", "conflict", "stale"],
});

export const comparePublicKeyOperation = operation({
  id: "comparePublicKey",
  method: "POST",
  path: `${station}/public-key/compare`,
  tag: keys,
  summary: "Compare a key with the declared one",
  description: "Nothing is saved.",
  scope: "stations:read",
  input: ComparePublicKey,
  answers: { 200: { description: "Both keys by name", body: PublicKeyComparisonAnswer } },
  refusals: ["not_found", "invalid"],
});

export const listCertificatesOperation = operation({
  id: "listCertificates",
  method: "GET",
  path: `${station}/certificates`,
  tag: certificates,
  summary: "List a base station's certificates",
  scope: "stations:read",
  input: ListCertificates,
  answers: { 200: { description: "A page of certificates, newest first", body: CertificateList } },
  refusals: ["not_found"],
});

export const regenerateCertificateOperation = operation({
  id: "regenerateCertificate",
  method: "POST",
  path: `${station}/certificates/regenerate`,
  tag: certificates,
  summary: "Revoke the current certificate and make a new one",
  description:
    "The current certificate is revoked at once, with the reason given; with `revokePrevious` ONCE_NEW_IS_IN_USE only " +
    "when its base station shows the new one. The answer waits up to 2 seconds for the new one; if signing takes longer, " +
    "or the base station has yet to bring its key, Location names the operation to ask. While a Basics Station speaks to " +
    "an LNS of somebody else directly, nothing is made for ours: `regenerated` says what is.",
  scope: "certificates:regenerate",
  input: RegenerateCertificate,
  answers: {
    200: {
      description: "Nothing of ours is needed: what there was is revoked, enrolment open",
      body: NothingRegenerated,
    },
    201: { description: "The new certificate", body: RegenerationAnswer, headers: ["Location"] },
    202: { description: "Not signed yet", body: OperationAnswer, headers: ["Location"] },
  },
  refusals: ["not_found", "invalid", "conflict", "stale"],
});

export const allowRenewalOperation = operation({
  id: "allowRenewal",
  method: "POST",
  path: `${station}/certificates/allow-renewal`,
  tag: certificates,
  summary: "Let a base station renew a certificate that expired too long ago",
  description:
    "For stations past the policy's `renewAfterExpiry`. It allows a new certificate for at most 60 minutes, nothing else.",
  scope: "certificates:regenerate",
  input: AllowRenewal,
  answers: { 200: { description: "Until when", body: RenewalAllowedAnswer, headers: ["ETag"] } },
  refusals: ["not_found", "invalid", "conflict", "stale"],
});

export const readCertificateOperation = operation({
  id: "readCertificate",
  method: "GET",
  path: "/certificates/{certificate}",
  tag: certificates,
  summary: "Read a certificate",
  description: "JSON with its decoded fields, or PEM as `Accept` asks: the certificate alone, or with its chain.",
  scope: "stations:read",
  input: ReadCertificate,
  answers: { 200: { description: "The certificate", body: CertificateInFull, texts: [PEM_FILE, PEM_CHAIN] } },
  refusals: ["not_found"],
});

export const revokeCertificateOperation = operation({
  id: "revokeCertificate",
  method: "POST",
  path: "/certificates/{certificate}/revoke",
  tag: certificates,
  summary: "Revoke a certificate without a successor",
  description: "Of the current certificate: enrolment stays closed until the next regenerate. Again is a success.",
  scope: "certificates:revoke",
  input: RevokeCertificate,
  answers: { 200: { description: "The revoked certificate", body: Certificate } },
  refusals: ["not_found", "invalid", "stale"],
});

export const readOperationOperation = operation({
  id: "readOperation",
  method: "GET",
  path: "/operations/{operation}",
  tag: certificates,
  summary: "Read how far a regeneration is",
  scope: "stations:read",
  input: ReadOperation,
  answers: { 200: { description: "The operation", body: OperationAnswer } },
  refusals: ["not_found"],
});

export const certificateOperations = [
  readPublicKeyOperation,
  declarePublicKeyOperation,
  comparePublicKeyOperation,
  listCertificatesOperation,
  regenerateCertificateOperation,
  allowRenewalOperation,
  readCertificateOperation,
  revokeCertificateOperation,
  readOperationOperation,
];
