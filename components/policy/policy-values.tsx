import {
  CREDENTIAL_KIND_WORDS,
  type CredentialKind,
  DEFAULT_SECURITY_WORDS,
  DEPLOYMENT_MODE_WORDS,
  type DefaultSecurity,
  type DeploymentMode,
  KEY_INSTALLER_PUBLIC_KEY_WORDS,
  type KeyInstallerPublicKey,
  type Policy,
  SAAS_RULES,
} from "#lib/policy/values";

/** What the form holds of the policy: one text per control. */
export interface PolicyValues {
  deploymentMode: DeploymentMode;
  defaultSecurity: DefaultSecurity;
  keyInstallerPublicKey: KeyInstallerPublicKey;
  validityCount: string;
  validityUnit: ValidityUnit;
  renewBeforeDays: string;
  renewAfterExpiry: "ALWAYS" | "DAYS" | "NEVER";
  renewAfterExpiryDays: string;
  minimumRsaBits: string;
  attemptRetentionDays: string;
  transcriptRetentionDays: string;
  vendorCaApproval: boolean;
  lnsCredential: CredentialKind;
  cupsCredential: CredentialKind;
}

export const VALIDITY_UNITS = ["Y", "M", "D"] as const;
export type ValidityUnit = (typeof VALIDITY_UNITS)[number];
export const VALIDITY_UNIT_WORDS: Record<ValidityUnit, string> = { Y: "Years", M: "Months", D: "Days" };

/** Proposed when a bound of days is chosen. */
const FIRST_BOUND_DAYS = "30";

/** "P2Y" in two controls. */
export function validityParts(validity: string): { count: string; unit: ValidityUnit } {
  const [, count = "", unit = "Y"] = /^P(\d+)([YMD])$/.exec(validity) ?? [];
  return { count, unit: unit as ValidityUnit };
}

export function policyValues(policy: Policy): PolicyValues {
  const { count, unit } = validityParts(policy.validity);
  const bound = policy.renewAfterExpiry;
  return {
    deploymentMode: policy.deploymentMode,
    defaultSecurity: policy.defaultSecurity,
    keyInstallerPublicKey: policy.keyInstallerPublicKey,
    validityCount: count,
    validityUnit: unit,
    renewBeforeDays: String(policy.renewBeforeDays),
    renewAfterExpiry: typeof bound === "number" ? "DAYS" : bound,
    renewAfterExpiryDays: typeof bound === "number" ? String(bound) : FIRST_BOUND_DAYS,
    minimumRsaBits: String(policy.minimumRsaBits),
    attemptRetentionDays: String(policy.attemptRetentionDays),
    transcriptRetentionDays: String(policy.transcriptRetentionDays),
    vendorCaApproval: policy.vendorCaApproval,
    lnsCredential: policy.lnsCredential,
    cupsCredential: policy.cupsCredential,
  };
}

/** The policy's fields as the form would send them: a text each, by the field's name. */
export type PolicyTexts = Record<keyof Policy, string>;

export function policyTexts(values: PolicyValues): PolicyTexts {
  const { deploymentMode, validityCount, validityUnit, renewAfterExpiry, renewAfterExpiryDays } = values;
  const { defaultSecurity, keyInstallerPublicKey } = deploymentMode === "SAAS" ? SAAS_RULES : values;
  return {
    deploymentMode,
    defaultSecurity,
    keyInstallerPublicKey,
    validity: `P${validityCount.trim()}${validityUnit}`,
    renewBeforeDays: values.renewBeforeDays.trim(),
    renewAfterExpiry: renewAfterExpiry === "DAYS" ? renewAfterExpiryDays.trim() : renewAfterExpiry,
    minimumRsaBits: values.minimumRsaBits,
    attemptRetentionDays: values.attemptRetentionDays.trim(),
    transcriptRetentionDays: values.transcriptRetentionDays.trim(),
    vendorCaApproval: String(values.vendorCaApproval),
    lnsCredential: values.lnsCredential,
    cupsCredential: values.cupsCredential,
  };
}

/** Names of the fields in which they differ. */
export function policyDifferences(from: PolicyTexts, to: PolicyTexts): (keyof Policy)[] {
  return (Object.keys(from) as (keyof Policy)[]).filter((name) => from[name] !== to[name]);
}

export const POLICY_FIELD_WORDS: Record<keyof Policy, string> = {
  deploymentMode: "Deployment mode",
  defaultSecurity: "Secure backhaul",
  keyInstallerPublicKey: "Key Installer access",
  validity: "Validity",
  renewBeforeDays: "Renewal window",
  renewAfterExpiry: "Renewal after expiry",
  minimumRsaBits: "Minimum key strength",
  attemptRetentionDays: "Connection attempts",
  transcriptRetentionDays: "Transcripts of terminals",
  vendorCaApproval: "Vendor CAs: a second person approves",
  lnsCredential: "Basics Stations prove themselves to our LNS by",
  cupsCredential: "Basics Stations prove themselves to our CUPS by",
};

const UNIT_WORDS = { Y: ["year", "years"], M: ["month", "months"], D: ["day", "days"] } as const;

/** "2 years", "1 day". */
export function lengthWords(count: string, unit: ValidityUnit): string {
  const [one, many] = UNIT_WORDS[unit];
  return `${count} ${Number(count) === 1 ? one : many}`;
}

const BOUND_WORDS: Record<string, string> = { ALWAYS: "Always", NEVER: "Never" };

/** A field's text as people read it. */
export function policyWords(name: keyof Policy, text: string): string {
  if (name === "deploymentMode") return DEPLOYMENT_MODE_WORDS[text as DeploymentMode];
  if (name === "defaultSecurity") return DEFAULT_SECURITY_WORDS[text as DefaultSecurity];
  if (name === "keyInstallerPublicKey") return KEY_INSTALLER_PUBLIC_KEY_WORDS[text as KeyInstallerPublicKey];
  if (name === "minimumRsaBits") return `RSA ${text}`;
  if (name === "vendorCaApproval") return text === "true" ? "Yes" : "No";
  if (name === "lnsCredential" || name === "cupsCredential") return CREDENTIAL_KIND_WORDS[text as CredentialKind];
  if (name === "validity") {
    const { count, unit } = validityParts(text);
    return lengthWords(count, unit);
  }
  return BOUND_WORDS[text] ?? lengthWords(text, "D");
}
