"use client";

import { Checkbox } from "#components/ui/checkbox";
import { FormSection } from "#components/ui/form-section";
import { RadioGroup } from "#components/ui/radio-group";
import { Select } from "#components/ui/select";
import { TextField } from "#components/ui/text-field";
import { DateTime } from "#components/ui/time";
import {
  CREDENTIAL_KIND_WORDS,
  CREDENTIAL_KINDS,
  type CredentialKind,
  DEFAULT_SECURITIES,
  DEFAULT_SECURITY_WORDS,
  DEPLOYMENT_MODE_WORDS,
  DEPLOYMENT_MODES,
  type DefaultSecurity,
  type DeploymentMode,
  KEY_INSTALLER_PUBLIC_KEY_WORDS,
  KEY_INSTALLER_PUBLIC_KEYS,
  type KeyInstallerPublicKey,
  MINIMUM_RSA_BITS,
  SAAS_RULES,
} from "#lib/policy/values";
import { type PolicyValues, VALIDITY_UNIT_WORDS, VALIDITY_UNITS, type ValidityUnit } from "./policy-values";

interface FieldsProps {
  values: PolicyValues;
  set: (fields: Partial<PolicyValues>) => void;
  isOff: boolean;
}

interface ChoiceProps<Value extends string> {
  label: string;
  name?: string;
  words: Record<Value, string>;
  meanings: Record<Value, string>;
  values: readonly Value[];
  value: Value;
  onChange: (value: Value) => void;
  isOff: boolean;
}

function Choice<Value extends string>(props: Readonly<ChoiceProps<Value>>) {
  const { label, name, words, meanings, values, value, onChange, isOff } = props;
  return (
    <RadioGroup
      label={label}
      {...(name && { name })}
      isDisabled={isOff}
      options={values.map((id) => ({ id, label: words[id], description: meanings[id] }))}
      value={value}
      onChange={(chosen) => {
        const known = values.find((id) => id === chosen);
        if (known) onChange(known);
      }}
      className="pb-2 sm:col-span-2"
    />
  );
}

const MODE_MEANINGS: Record<DeploymentMode, string> = {
  SELF_HOSTED: "Secure backhaul and the access to the Key Installer are chosen below",
  SAAS: "Secure backhaul is mandatory, and every base station proves its key pair",
};

/** Who runs this platform decides what may be chosen. */
export function DeploymentSection({ values, set, isOff }: Readonly<FieldsProps>) {
  return (
    <FormSection title="DEPLOYMENT">
      <Choice
        label="Deployment mode"
        name="deploymentMode"
        words={DEPLOYMENT_MODE_WORDS}
        meanings={MODE_MEANINGS}
        values={DEPLOYMENT_MODES}
        value={values.deploymentMode}
        onChange={(deploymentMode) => set({ deploymentMode })}
        isOff={isOff}
      />
    </FormSection>
  );
}

const SECURITY_MEANINGS: Record<DefaultSecurity, string> = {
  MANDATORY: "Every base station uses TLS or IPSec",
  OPTIONAL_ON: "Chosen per base station; a new one starts with TLS",
  OPTIONAL_OFF: "Chosen per base station; a new one starts with None",
  FORBIDDEN: "No base station uses TLS or IPSec",
};

const ruled = (isRuled: boolean) =>
  isRuled && <p className="pb-2 text-muted text-xs sm:col-span-2">SaaS leaves no choice here.</p>;

/** Whether stations must, may or cannot secure their backhaul. */
export function SecuritySection({ values, set, isOff }: Readonly<FieldsProps>) {
  const isRuled = values.deploymentMode === "SAAS";
  return (
    <FormSection title="BACKHAUL">
      <Choice
        label="Secure backhaul"
        name="defaultSecurity"
        words={DEFAULT_SECURITY_WORDS}
        meanings={SECURITY_MEANINGS}
        values={DEFAULT_SECURITIES}
        value={isRuled ? SAAS_RULES.defaultSecurity : values.defaultSecurity}
        onChange={(defaultSecurity) => set({ defaultSecurity })}
        isOff={isOff || isRuled}
      />
      {ruled(isRuled)}
    </FormSection>
  );
}

const ACCESS_MEANINGS: Record<KeyInstallerPublicKey, string> = {
  ENFORCED: "Every base station proves its declared public key",
  OPTIONAL_ON: "Chosen per base station; a new one starts with its key pair",
  OPTIONAL_OFF: "Chosen per base station; a new one starts with a password",
  DISABLED: "Every base station has a password; declared keys are not used",
};

/** How stations prove who they are at the Key Installer, and which keys will do. */
export function AccessSection({ values, set, isOff }: Readonly<FieldsProps>) {
  const isRuled = values.deploymentMode === "SAAS";
  return (
    <FormSection title="KEY INSTALLER">
      <Choice
        label="Access"
        name="keyInstallerPublicKey"
        words={KEY_INSTALLER_PUBLIC_KEY_WORDS}
        meanings={ACCESS_MEANINGS}
        values={KEY_INSTALLER_PUBLIC_KEYS}
        value={isRuled ? SAAS_RULES.keyInstallerPublicKey : values.keyInstallerPublicKey}
        onChange={(keyInstallerPublicKey) => set({ keyInstallerPublicKey })}
        isOff={isOff || isRuled}
      />
      {ruled(isRuled)}
      <Select
        label="Minimum key strength"
        name="minimumRsaBits"
        isDisabled={isOff}
        options={MINIMUM_RSA_BITS.map((bits) => ({ id: String(bits), label: `RSA ${bits}` }))}
        description="EC P-256 and P-384 always pass"
        value={values.minimumRsaBits}
        onChange={(key) => key !== null && set({ minimumRsaBits: String(key) })}
      />
    </FormSection>
  );
}

/** A whole number of at least 1; the server has the upper limit. */
const countFault = (text: string) => (/^\s*[1-9]\d*\s*$/.test(text) ? undefined : "A whole number, at least 1.");

interface CountFieldProps {
  label: string;
  name: string;
  hint?: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
  isOff: boolean;
}

function CountField({ isOff, ...rest }: Readonly<CountFieldProps>) {
  return (
    <TextField {...rest} inputMode="numeric" isRequired isReadOnly={isOff} autoComplete="off" check={countFault} />
  );
}

const BOUND_WORDS = { ALWAYS: "Always", DAYS: "For some days", NEVER: "Never" };
const BOUND_MEANINGS = {
  ALWAYS: "A base station that was off for months comes back without a visit",
  DAYS: "After that it needs ALLOW RENEWAL, or REGENERATE",
  NEVER: "An expired certificate needs ALLOW RENEWAL, or REGENERATE",
};
const BOUNDS = ["ALWAYS", "DAYS", "NEVER"] as const;

/** How long certificates last, when they may be renewed, and when no longer. */
export function CertificatesSection(props: Readonly<FieldsProps & { latestEnd: string | null }>) {
  const { values, set, isOff, latestEnd } = props;
  return (
    <FormSection title="CERTIFICATES">
      <CountField
        label="Validity"
        name="validity"
        value={values.validityCount}
        onChange={(validityCount) => set({ validityCount })}
        isOff={isOff}
      />
      <Select
        label="Unit of the validity"
        isDisabled={isOff}
        options={VALIDITY_UNITS.map((id) => ({ id, label: VALIDITY_UNIT_WORDS[id] }))}
        value={values.validityUnit}
        onChange={(key) => key !== null && set({ validityUnit: key as ValidityUnit })}
      />
      {latestEnd && (
        <p className="pb-2 text-muted text-xs sm:col-span-2">
          The issuing CA ends on <DateTime at={latestEnd} show="date" />: no certificate can end later.
        </p>
      )}
      <CountField
        label="Renewal window"
        name="renewBeforeDays"
        hint="days"
        description="Opens so many days before the end"
        value={values.renewBeforeDays}
        onChange={(renewBeforeDays) => set({ renewBeforeDays })}
        isOff={isOff}
      />
      <Choice
        label="Renewal after expiry"
        words={BOUND_WORDS}
        meanings={BOUND_MEANINGS}
        values={BOUNDS}
        value={values.renewAfterExpiry}
        onChange={(renewAfterExpiry) => set({ renewAfterExpiry })}
        isOff={isOff}
      />
      {values.renewAfterExpiry === "DAYS" && (
        <CountField
          label="By itself for"
          name="renewAfterExpiry"
          hint="days"
          value={values.renewAfterExpiryDays}
          onChange={(renewAfterExpiryDays) => set({ renewAfterExpiryDays })}
          isOff={isOff}
        />
      )}
    </FormSection>
  );
}

const CREDENTIAL_MEANINGS: Record<CredentialKind, string> = {
  CERTIFICATE: "Issued by our CA on a key made for the base station",
  TOKEN: "A secret in the request, for base stations that cannot use a certificate",
};

/** Who lets a vendor's CA in, and what Basics Stations are given to prove themselves with. */
export function BasicsStationSection({ values, set, isOff }: Readonly<FieldsProps>) {
  return (
    <FormSection title="BASICS STATIONS">
      <div className="pb-2 sm:col-span-2">
        <Checkbox
          name="vendorCaApproval"
          isDisabled={isOff}
          isSelected={values.vendorCaApproval}
          onChange={(vendorCaApproval) => set({ vendorCaApproval })}
          description="Whoever uploaded a CA cannot approve it"
        >
          Vendor CAs: a second person approves
        </Checkbox>
      </div>
      <Choice
        label="Basics Stations prove themselves to our LNS by"
        name="lnsCredential"
        words={CREDENTIAL_KIND_WORDS}
        meanings={CREDENTIAL_MEANINGS}
        values={CREDENTIAL_KINDS}
        value={values.lnsCredential}
        onChange={(lnsCredential) => set({ lnsCredential })}
        isOff={isOff}
      />
      <Choice
        label="Basics Stations prove themselves to our CUPS by"
        name="cupsCredential"
        words={CREDENTIAL_KIND_WORDS}
        meanings={CREDENTIAL_MEANINGS}
        values={CREDENTIAL_KINDS}
        value={values.cupsCredential}
        onChange={(cupsCredential) => set({ cupsCredential })}
        isOff={isOff}
      />
    </FormSection>
  );
}

/** How long what went through terminals is kept. */
export function TranscriptsSection({ values, set, isOff }: Readonly<FieldsProps>) {
  return (
    <FormSection title="REMOTE ACCESS">
      <CountField
        label="Transcripts are erased after"
        name="transcriptRetentionDays"
        hint="days"
        value={values.transcriptRetentionDays}
        onChange={(transcriptRetentionDays) => set({ transcriptRetentionDays })}
        isOff={isOff}
      />
    </FormSection>
  );
}

/** How long refused callers are kept on record. */
export function AttemptsSection({ values, set, isOff }: Readonly<FieldsProps>) {
  return (
    <FormSection title="CONNECTION ATTEMPTS">
      <CountField
        label="Kept for"
        name="attemptRetentionDays"
        hint="days"
        value={values.attemptRetentionDays}
        onChange={(attemptRetentionDays) => set({ attemptRetentionDays })}
        isOff={isOff}
      />
    </FormSection>
  );
}
