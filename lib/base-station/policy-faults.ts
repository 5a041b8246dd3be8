import type { Context } from "#lib/audit/context";
import { SECOND_MS } from "#lib/platform/clock";
import type { Tx } from "#lib/platform/db/client";
import type { FieldError } from "#lib/platform/domain-error";
import { addValidity, parseValidity } from "#lib/policy/validity";
import type { Policy, StationAccess } from "#lib/policy/values";
import type { BackhaulSecurity } from "./values";

/** Fields of a base station that the policy or a CA may refuse; absent: not asked for. */
interface Asked {
  access?: StationAccess | undefined;
  backhaulSecurity?: BackhaulSecurity | undefined;
  validity?: string | null | undefined;
}

/** What the platform does not allow of what is asked for a base station; what it has already is not judged. */
export async function policyFaults(tx: Tx, ctx: Context, policy: Policy, asked: Asked): Promise<FieldError[]> {
  const faults = [accessFault(policy, asked.access), securityFault(policy, asked.backhaulSecurity)];
  if (asked.validity) faults.push(await validityFault(tx, ctx, asked.validity));
  return faults.flatMap((fault) => fault ?? []);
}

/** SaaS knows no base station without its key (product.md 1). */
export function keyRequiredFault({ deploymentMode }: Policy, { publicKey }: { publicKey?: unknown }): FieldError[] {
  if (deploymentMode !== "SAAS" || publicKey !== undefined) return [];
  const detail = "This platform requires the public key of a new base station.";
  return [{ pointer: "/publicKey", code: "public_key_required", detail }];
}

/** What a new base station starts with where nothing is said (product.md 1). */
export function startingFields({ keyInstallerPublicKey, defaultSecurity }: Policy) {
  const withPassword = keyInstallerPublicKey === "OPTIONAL_OFF" || keyInstallerPublicKey === "DISABLED";
  const unsecured = defaultSecurity === "OPTIONAL_OFF" || defaultSecurity === "FORBIDDEN";
  return {
    access: withPassword ? "PASSWORD" : "PUBLIC_KEY",
    backhaulSecurity: unsecured ? "NONE" : "TLS",
  } as const;
}

function accessFault({ keyInstallerPublicKey }: Policy, access: StationAccess | undefined): FieldError | undefined {
  const pointer = "/access";
  if (access === "PASSWORD" && keyInstallerPublicKey === "ENFORCED") {
    return { pointer, code: "key_enforced", detail: "This platform authenticates base stations by their key pair." };
  }
  if (access === "PUBLIC_KEY" && keyInstallerPublicKey === "DISABLED") {
    return { pointer, code: "key_disabled", detail: "This platform authenticates base stations by password." };
  }
  return undefined;
}

function securityFault({ defaultSecurity }: Policy, security: BackhaulSecurity | undefined): FieldError | undefined {
  const pointer = "/backhaulSecurity";
  if (security === "NONE" && defaultSecurity === "MANDATORY") {
    return { pointer, code: "security_mandatory", detail: "This platform requires a secure connection." };
  }
  if (security !== undefined && security !== "NONE" && defaultSecurity === "FORBIDDEN") {
    return { pointer, code: "security_forbidden", detail: "This platform does not allow a secure connection." };
  }
  return undefined;
}

/** Refused when it is set, rather than when the certificate is due (enrolment.md N5). */
async function validityFault(tx: Tx, ctx: Context, text: string): Promise<FieldError | undefined> {
  const issuer = await tx.certificateAuthority.findFirst({
    where: { kind: "BASE_STATION", retiredAt: null },
    orderBy: { generation: "desc" },
    select: { notAfter: true },
  });
  const validity = parseValidity(text);
  if (!issuer || !validity) return undefined;
  if (addValidity(ctx.clock.now(), validity).getTime() - SECOND_MS <= issuer.notAfter.getTime()) return undefined;
  const detail = `The latest possible end is ${issuer.notAfter.toISOString().slice(0, 10)}, when the issuing CA ends.`;
  return { pointer: "/validity", code: "beyond_authority", detail };
}
