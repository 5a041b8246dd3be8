/** Words, limits and defaults of the platform's policy that screens and server share. No I/O, safe in the browser. */

export const DEPLOYMENT_MODES = ["SELF_HOSTED", "SAAS"] as const;
export type DeploymentMode = (typeof DEPLOYMENT_MODES)[number];
export const DEPLOYMENT_MODE_WORDS: Record<DeploymentMode, string> = { SELF_HOSTED: "Self-hosted", SAAS: "SaaS" };

/** Secure backhaul: for every station, for none, or chosen per station. */
export const DEFAULT_SECURITIES = ["MANDATORY", "OPTIONAL_ON", "OPTIONAL_OFF", "FORBIDDEN"] as const;
export type DefaultSecurity = (typeof DEFAULT_SECURITIES)[number];
export const DEFAULT_SECURITY_WORDS: Record<DefaultSecurity, string> = {
  MANDATORY: "Mandatory",
  OPTIONAL_ON: "Optional, on at first",
  OPTIONAL_OFF: "Optional, off at first",
  FORBIDDEN: "Forbidden",
};

/** The Key Installer: key for all, password for all, or chosen per station. */
export const KEY_INSTALLER_PUBLIC_KEYS = ["ENFORCED", "OPTIONAL_ON", "OPTIONAL_OFF", "DISABLED"] as const;
export type KeyInstallerPublicKey = (typeof KEY_INSTALLER_PUBLIC_KEYS)[number];
export const KEY_INSTALLER_PUBLIC_KEY_WORDS: Record<KeyInstallerPublicKey, string> = {
  ENFORCED: "Key pair for all",
  OPTIONAL_ON: "Optional, key pair at first",
  OPTIONAL_OFF: "Optional, password at first",
  DISABLED: "Password for all",
};

/** How a station proves who it is. */
export const STATION_ACCESSES = ["PUBLIC_KEY", "PASSWORD"] as const;
export type StationAccess = (typeof STATION_ACCESSES)[number];
export const STATION_ACCESS_WORDS: Record<StationAccess, string> = { PUBLIC_KEY: "Key pair", PASSWORD: "Password" };

export const MINIMUM_RSA_BITS = [2048, 3072, 4096] as const;
export type MinimumRsaBits = (typeof MINIMUM_RSA_BITS)[number];

export const CREDENTIAL_KINDS = ["CERTIFICATE", "TOKEN"] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];
export const CREDENTIAL_KIND_WORDS: Record<CredentialKind, string> = { CERTIFICATE: "Certificate", TOKEN: "Token" };

/** How long after its certificate's end a station may renew by itself; a number counts days. */
export type RenewAfterExpiry = "ALWAYS" | "NEVER" | number;

export interface Policy {
  deploymentMode: DeploymentMode;
  defaultSecurity: DefaultSecurity;
  keyInstallerPublicKey: KeyInstallerPublicKey;
  /** Of new certificates: an ISO 8601 duration of one unit, "P2Y", "P6M", "P90D". */
  validity: string;
  /** The renewal window opens this many days before the end. */
  renewBeforeDays: number;
  renewAfterExpiry: RenewAfterExpiry;
  /** RSA keys below this are refused when they are declared or enrolled; EC keys pass. */
  minimumRsaBits: MinimumRsaBits;
  /** Connection attempts are removed after this many days. */
  attemptRetentionDays: number;
  /** What went through a terminal is erased this many days after it closed. */
  transcriptRetentionDays: number;
  /** A vendor's CA counts only once a second person has approved it. */
  vendorCaApproval: boolean;
  /** What Basics Stations prove themselves with: to our LNS, and, once theirs is renewed, to our CUPS. */
  lnsCredential: CredentialKind;
  cupsCredential: CredentialKind;
}

/** Of a fresh installation. */
export const FRESH_POLICY: Policy = {
  deploymentMode: "SELF_HOSTED",
  defaultSecurity: "OPTIONAL_ON",
  keyInstallerPublicKey: "OPTIONAL_ON",
  validity: "P2Y",
  renewBeforeDays: 6,
  renewAfterExpiry: "ALWAYS",
  minimumRsaBits: 2048,
  attemptRetentionDays: 90,
  transcriptRetentionDays: 365,
  vendorCaApproval: false,
  lnsCredential: "CERTIFICATE",
  cupsCredential: "CERTIFICATE",
};

/** How a station proves who it is: the policy decides, or leaves it to the station. */
export function accessOf(
  policy: Pick<Policy, "keyInstallerPublicKey">,
  station: { access: StationAccess },
): StationAccess {
  if (policy.keyInstallerPublicKey === "ENFORCED") return "PUBLIC_KEY";
  if (policy.keyInstallerPublicKey === "DISABLED") return "PASSWORD";
  return station.access;
}

/** What SaaS leaves no choice about. */
export const SAAS_RULES = { defaultSecurity: "MANDATORY", keyInstallerPublicKey: "ENFORCED" } as const;
