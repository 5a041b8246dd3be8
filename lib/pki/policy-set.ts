/**
 * The certificate policies that a path is valid for (RFC 5280 section 6.1 as RFC 9618 mends it). Instead of the whole
 * graph, of which the end needs little, each policy of the present level carries the policies of the first CA that it
 * comes from: the work stays polynomial whatever the certificates say.
 */
import type { ForeignCertificate } from "#lib/pki/foreign-certificate";
import { OID } from "#lib/pki/oids";

export interface PolicyOptions {
  /** OIDs, of which the path must be valid for one once an explicit policy is required; default any. */
  readonly acceptable?: readonly string[];
  /** Default false, all three. */
  readonly requireExplicit?: boolean;
  readonly inhibitMapping?: boolean;
  readonly inhibitAny?: boolean;
}

interface PolicyNode {
  /** What this policy is called in the next certificate. */
  expected: ReadonlySet<string>;
  /** As the first CA below the anchor calls it. */
  readonly origins: ReadonlySet<string>;
}

type Level = Map<string, PolicyNode>;

type Policed = Pick<
  ForeignCertificate,
  "policies" | "policyMappings" | "requireExplicitPolicy" | "inhibitPolicyMapping" | "inhibitAnyPolicy"
> & { readonly isSelfIssued: boolean };

/** Whether the certificates, the anchor's own left out, the leaf last, are valid for an acceptable policy. */
export function satisfiesPolicies(path: readonly Policed[], options: PolicyOptions): boolean {
  const never = path.length + 1;
  const counters: Counters = {
    explicit: options.requireExplicit ? 0 : never,
    mapping: options.inhibitMapping ? 0 : never,
    any: options.inhibitAny ? 0 : never,
  };
  let level: Level = new Map([[OID.anyPolicy, node(OID.anyPolicy, [OID.anyPolicy])]]);
  for (const [index, certificate] of path.entries()) {
    const isLeaf = index === path.length - 1;
    const allowsAny = counters.any > 0 || (!isLeaf && certificate.isSelfIssued);
    level = nextLevel(level, certificate.policies, allowsAny);
    if (counters.explicit === 0 && level.size === 0) return false;
    if (isLeaf) {
      // Section 6.1.5 (a) and (b): the leaf counts, and only a demand of now counts.
      if (counters.explicit > 0) counters.explicit--;
      if (certificate.requireExplicitPolicy === 0) counters.explicit = 0;
    } else {
      if (!mapPolicies(level, certificate.policyMappings, counters.mapping > 0)) return false;
      count(counters, certificate);
    }
  }
  return counters.explicit > 0 || isAcceptable(level, options.acceptable ?? [OID.anyPolicy]);
}

interface Counters {
  explicit: number;
  mapping: number;
  any: number;
}

function node(policy: string, origins: Iterable<string>): PolicyNode {
  return { expected: new Set([policy]), origins: new Set(origins) };
}

/** Section 6.1.3 (d) and (e). */
function nextLevel(level: Level, policies: ReadonlySet<string> | undefined, allowsAny: boolean): Level {
  const next: Level = new Map();
  if (!policies) return next;
  const expecting = new Map<string, string[]>();
  for (const { expected, origins } of level.values())
    for (const policy of expected) expecting.set(policy, [...(expecting.get(policy) ?? []), ...origins]);

  for (const policy of policies) {
    if (policy === OID.anyPolicy) continue;
    const origins = expecting.get(policy);
    if (origins) next.set(policy, node(policy, origins));
    else if (level.has(OID.anyPolicy)) next.set(policy, node(policy, [policy]));
  }
  if (policies.has(OID.anyPolicy) && allowsAny)
    for (const [policy, origins] of expecting) if (!next.has(policy)) next.set(policy, node(policy, origins));
  return next;
}

/** Section 6.1.4 (a) and (b). @returns false when any policy is mapped, which nobody may. */
function mapPolicies(level: Level, mappings: Policed["policyMappings"], allowsMapping: boolean): boolean {
  const mapped = new Map<string, Set<string>>();
  for (const [from, to] of mappings) {
    if (from === OID.anyPolicy || to === OID.anyPolicy) return false;
    mapped.set(from, new Set([...(mapped.get(from) ?? []), to]));
  }
  for (const [from, to] of mapped) {
    const known = level.get(from);
    if (!allowsMapping) level.delete(from);
    else if (known) known.expected = to;
    else if (level.has(OID.anyPolicy)) level.set(from, { expected: to, origins: new Set([from]) });
  }
  return true;
}

/** Section 6.1.4 (h) to (j). */
function count(counters: Counters, certificate: Policed): void {
  if (!certificate.isSelfIssued) {
    counters.explicit = Math.max(0, counters.explicit - 1);
    counters.mapping = Math.max(0, counters.mapping - 1);
    counters.any = Math.max(0, counters.any - 1);
  }
  counters.explicit = Math.min(counters.explicit, certificate.requireExplicitPolicy ?? counters.explicit);
  counters.mapping = Math.min(counters.mapping, certificate.inhibitPolicyMapping ?? counters.mapping);
  counters.any = Math.min(counters.any, certificate.inhibitAnyPolicy ?? counters.any);
}

/** Section 6.1.5 (g): what is left, seen from the first CA, meets what is acceptable. */
function isAcceptable(level: Level, acceptable: readonly string[]): boolean {
  if (level.size === 0) return false;
  if (acceptable.includes(OID.anyPolicy) || level.has(OID.anyPolicy)) return true;
  const origins = new Set([...level.values()].flatMap((left) => [...left.origins]));
  return acceptable.some((policy) => origins.has(policy));
}
