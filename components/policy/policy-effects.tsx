import type { PolicyCounts } from "#lib/policy/policy-view";
import { accessOf, type KeyInstallerPublicKey, type Policy, STATION_ACCESSES } from "#lib/policy/values";
import { lengthWords, type PolicyTexts, policyDifferences, validityParts } from "./policy-values";

/** What a change of one field does, and for whom. */
export interface PolicyEffect {
  field: keyof Policy;
  text: string;
  detail: string;
  /** Somebody is cut off, or something goes. */
  hurts?: boolean;
}

/** "1 base station", "12 base stations". */
const stations = (count: number) =>
  `${count === 0 ? "No" : count.toLocaleString("en")} base station${count === 1 ? "" : "s"}`;

/** What saving would do, in the order of the form; nothing for fields that stay or hold no sound text. */
export function policyEffects(before: PolicyTexts, after: PolicyTexts, counts: PolicyCounts): PolicyEffect[] {
  return policyDifferences(before, after).flatMap((field) => {
    const effect = EFFECTS[field](after[field], counts, before[field]);
    return effect ? [{ field, ...effect }] : [];
  });
}

type EffectOf = (after: string, counts: PolicyCounts, before: string) => Omit<PolicyEffect, "field"> | undefined;

const isCount = (text: string) => /^[1-9]\d*$/.test(text);

const EFFECTS: Record<keyof Policy, EffectOf> = {
  deploymentMode: (after) =>
    after === "SAAS"
      ? {
          text: "Secure backhaul becomes mandatory and the key pair enforced",
          detail: "Neither can be chosen in this mode",
        }
      : {
          text: "Secure backhaul and the access to the Key Installer can be chosen here",
          detail: "They stay as they are until you do",
        },
  defaultSecurity: securityEffect,
  keyInstallerPublicKey: accessEffect,
  validity: (after, { ownValidity }) => {
    const { count, unit } = validityParts(after);
    return isCount(count)
      ? {
          text: `New certificates last ${lengthWords(count, unit)}`,
          detail: `Certificates keep the end they have. ${stations(ownValidity)} with a validity of their own`,
        }
      : undefined;
  },
  renewBeforeDays: (after, { ownWindow }) =>
    isCount(after)
      ? {
          text: `The renewal window of new certificates opens ${lengthWords(after, "D")} before their end`,
          detail: `Certificates keep the window they have. ${stations(ownWindow)} with a window of their own`,
        }
      : undefined,
  renewAfterExpiry: boundEffect,
  minimumRsaBits: strengthEffect,
  attemptRetentionDays: (after, _counts, before) => {
    if (!isCount(after)) return undefined;
    return Number(after) < Number(before)
      ? {
          text: `Connection attempts older than ${lengthWords(after, "D")} are removed`,
          detail: "Within an hour, on this whole platform",
          hurts: true,
        }
      : {
          text: `Connection attempts are kept for ${lengthWords(after, "D")}`,
          detail: "What has been removed does not come back",
        };
  },
  transcriptRetentionDays: (after, _counts, before) => {
    if (!isCount(after)) return undefined;
    const text = `Transcripts of terminals are erased ${lengthWords(after, "D")} after the session`;
    return Number(after) < Number(before)
      ? { text, detail: "Those that are older within an hour, on this whole platform", hurts: true }
      : { text, detail: "What has been erased does not come back" };
  },
  vendorCaApproval: (after) =>
    after === "true"
      ? {
          text: "A vendor CA lets base stations in once a second person has approved it",
          detail: "Vendor CAs that are active stay so",
        }
      : {
          text: "A vendor CA lets base stations in as soon as it is uploaded",
          detail: "Those that await approval still need it",
        },
  lnsCredential: (after) => credentialEffect("LNS", after),
  cupsCredential: (after) => credentialEffect("CUPS", after),
};

function credentialEffect(server: "LNS" | "CUPS", after: string): Omit<PolicyEffect, "field"> {
  return {
    text: `New credentials of Basics Stations for our ${server} are ${after === "TOKEN" ? "tokens" : "certificates"}`,
    detail: "Base stations keep what they have until it is renewed",
  };
}

function securityEffect(after: string, { unsecured, secured }: PolicyCounts): Omit<PolicyEffect, "field"> {
  if (after === "MANDATORY") {
    return {
      text: "Every base station needs TLS or IPSec",
      detail: `${stations(unsecured)} without: unchanged until its security is edited`,
    };
  }
  if (after === "FORBIDDEN") {
    return {
      text: "No base station may have TLS or IPSec",
      detail: `${stations(secured)} with it: unchanged until its security is edited`,
    };
  }
  const start = after === "OPTIONAL_ON" ? "TLS" : "None";
  return {
    text: `Security is chosen per base station; a new one starts with ${start}`,
    detail: "Base stations stay as they are",
  };
}

/** Who must identify in another way from now on, and who of them cannot yet. */
function accessEffect(after: string, { byAccess }: PolicyCounts, before: string): Omit<PolicyEffect, "field"> {
  let changing = 0;
  let lacking = 0;
  let lacked = "a password is set";
  for (const access of STATION_ACCESSES) {
    const was = accessOf({ keyInstallerPublicKey: before as KeyInstallerPublicKey }, { access });
    const becomes = accessOf({ keyInstallerPublicKey: after as KeyInstallerPublicKey }, { access });
    if (was === becomes) continue;
    changing += byAccess[access].all;
    if (becomes === "PUBLIC_KEY") lacked = "a public key is declared";
    lacking += becomes === "PUBLIC_KEY" ? byAccess[access].withoutKey : byAccess[access].withoutPassword;
  }
  return {
    text: ACCESS_EFFECTS[after as KeyInstallerPublicKey],
    detail:
      changing === 0
        ? "No base station changes over"
        : `At once for ${stations(changing)}; ${lacking.toLocaleString("en")} of these cannot enrol or renew until ${lacked}`,
    ...(lacking > 0 && { hurts: true }),
  };
}

const ACCESS_EFFECTS: Record<KeyInstallerPublicKey, string> = {
  ENFORCED: "Every base station proves its declared key; passwords are refused",
  DISABLED: "Every base station identifies by password; declared keys are not used",
  OPTIONAL_ON: "Chosen per base station; a new one starts with its key pair",
  OPTIONAL_OFF: "Chosen per base station; a new one starts with a password",
};

function boundEffect(after: string, { expired }: PolicyCounts): Omit<PolicyEffect, "field"> | undefined {
  const detail = `${stations(expired)} with an expired certificate today`;
  if (after === "ALWAYS") return { text: "A base station renews by itself, however long ago it expired", detail };
  if (after === "NEVER") {
    return { text: "A base station that let its certificate expire needs ALLOW RENEWAL", detail, hurts: expired > 0 };
  }
  if (!isCount(after)) return undefined;
  return {
    text: `Expired for more than ${lengthWords(after, "D")}, a base station needs ALLOW RENEWAL`,
    detail,
    hurts: expired > 0,
  };
}

function strengthEffect(after: string, counts: PolicyCounts, before: string): Omit<PolicyEffect, "field"> {
  const weaker = { 2048: 0, 3072: counts.rsaBelow3072, 4096: counts.rsaBelow4096 }[after] ?? 0;
  if (Number(after) < Number(before)) {
    return { text: `RSA ${after} is accepted again`, detail: "Base stations stay as they are" };
  }
  return {
    text: `RSA keys under ${after} bits are refused when they are declared or enrolled`,
    detail: `${stations(weaker)} with a smaller key: the certificate stays, the next one needs another key`,
    hurts: weaker > 0,
  };
}
