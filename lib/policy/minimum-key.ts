import type { Policy } from "./values";

/** What the policy needs to know of a key. */
interface KeySize {
  algorithm: "RSA" | "EC";
  bits: number;
  label: string;
}

/** Why the policy refuses a key that is sound in itself; undefined when it does not. EC keys pass. */
export function minimumKeyFault(policy: Pick<Policy, "minimumRsaBits">, key: KeySize): string | undefined {
  if (key.algorithm !== "RSA" || key.bits >= policy.minimumRsaBits) return undefined;
  return `${key.label} is too small. This platform requires RSA ${policy.minimumRsaBits} or more.`;
}
