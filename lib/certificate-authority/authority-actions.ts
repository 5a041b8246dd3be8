import type { CertificateAuthority } from "#lib/generated/prisma/client";
import { DomainError } from "#lib/platform/domain-error";
import type { Policy } from "#lib/policy/values";
import { neededUntil } from "./needed-until";

/** What the rules look at. */
export type JudgedAuthority = Pick<
  CertificateAuthority,
  "id" | "kind" | "name" | "generation" | "notAfter" | "retiredAt"
>;

/** The CA that signs new certificates of a kind: the newest that is not retired. */
export function activeOf<A extends JudgedAuthority>(all: readonly A[], kind: A["kind"]): A | undefined {
  return all
    .filter((authority) => authority.kind === kind && authority.retiredAt === null)
    .toSorted((a, b) => b.generation - a.generation)[0];
}

/** Why a CA cannot be replaced by a successor; undefined when it can. */
export function rotateRefusal(all: readonly JudgedAuthority[], authority: JudgedAuthority): DomainError | undefined {
  if (authority.kind === "ROOT") {
    return refused("root_is_not_rotated", "The root is what base stations trust. It is not replaced from here.");
  }
  if (activeOf(all, authority.kind)?.id === authority.id) return undefined;
  return refused("authority_has_successor", `${authority.name} has a successor already, which signs in its place.`);
}

/** Why a CA cannot be retired; undefined when it can. */
export function retireRefusal(
  all: readonly JudgedAuthority[],
  authority: JudgedAuthority,
  policy: Pick<Policy, "validity">,
  now: Date,
): DomainError | undefined {
  if (authority.kind === "ROOT") {
    return refused("root_is_not_retired", "Every certificate of this platform hangs on the root.");
  }
  if (authority.retiredAt !== null) {
    return refused("authority_already_retired", `${authority.name} is retired already.`);
  }
  const next = activeOf(
    all.filter(({ id }) => id !== authority.id),
    authority.kind,
  );
  if (!next) {
    const message = `Nothing could be signed without ${authority.name}: it is the only one of its kind. ROTATE it first.`;
    return refused("authority_is_the_only_one", message);
  }
  if (next.notAfter >= neededUntil(authority.kind, policy, now)) return undefined;
  const message = `${next.name}, which would sign in its place, ends too early for new certificates. ROTATE first.`;
  return refused("authority_is_needed", message);
}

const refused = (code: string, message: string) => new DomainError("conflict", code, message);
