/** Names that a CA may vouch for, and whether a certificate keeps to them (RFC 5280 section 4.2.1.10). */
import { attributeTexts, canonicalName } from "#lib/pki/canonical-name";
import { childrenOf, contextConstructed, DerError, readWhole, sequenceOf, TAG } from "#lib/pki/der-reader";
import { type GeneralName, readGeneralName } from "#lib/pki/general-name";
import { OID } from "#lib/pki/oids";

/** Each a list of names that stand for all below them. */
export interface NameConstraints {
  readonly permitted: readonly GeneralName[];
  readonly excluded: readonly GeneralName[];
}

/** @throws DerError when empty, and for a minimum or maximum, which RFC 5280 does not allow. */
export function readNameConstraints(value: Uint8Array): NameConstraints {
  const parts = sequenceOf(readWhole(value, TAG.sequence), 1, 2);
  const subtreesOf = (tag: number) => {
    const part = parts.find((candidate) => candidate.tag === tag);
    return (part ? childrenOf(part, 1024) : []).map((subtree) => {
      const [base] = sequenceOf(subtree, 1);
      if (!base) throw new DerError("a subtree has no name");
      return checkedBase(readGeneralName(base));
    });
  };
  const constraints = { permitted: subtreesOf(contextConstructed(0)), excluded: subtreesOf(contextConstructed(1)) };
  const isKnown = parts.every(({ tag }) => tag === contextConstructed(0) || tag === contextConstructed(1));
  if (!isKnown || constraints.permitted.length + constraints.excluded.length === 0)
    throw new DerError("name constraints without a name");
  return constraints;
}

function checkedBase(name: GeneralName): GeneralName {
  if (name.kind === "directory") canonicalName(name.name);
  if (name.kind === "ip" && !isNetwork(name.octets)) throw new DerError("an address range is malformed");
  return name;
}

/** Address and mask of one length, the mask's set bits first. */
function isNetwork(octets: Uint8Array): boolean {
  if (octets.length !== 8 && octets.length !== 32) return false;
  const mask = octets.subarray(octets.length / 2);
  const bits = [...mask].map((octet) => octet.toString(2).padStart(8, "0")).join("");
  return /^1*0*$/.test(bits);
}

/** The names of a certificate that constraints are about. */
export interface ConstrainedNames {
  readonly subjectName: Uint8Array;
  readonly alternativeNames: readonly GeneralName[];
}

/** Whether every name is permitted, where its kind is restricted, and none is excluded. */
export function keepsToConstraints(certificate: ConstrainedNames, constraints: NameConstraints): boolean {
  return namesOf(certificate).every((name) => {
    const ofKind = (base: GeneralName) => isSameKind(base, name);
    const permitted = constraints.permitted.filter(ofKind);
    const excluded = constraints.excluded.filter(ofKind);
    if (permitted.length === 0 && excluded.length === 0) return true;
    // What we cannot compare we cannot let pass (section 4.2.1.10).
    if (name.kind === "other" || !isComparable(name)) return false;
    if (excluded.some((base) => isWithin(name, base) || mayReachInto(name, base))) return false;
    return permitted.length === 0 || permitted.some((base) => isWithin(name, base));
  });
}

/** The subject, unless empty, its e-mail addresses and the alternative names. */
function namesOf({ subjectName, alternativeNames }: ConstrainedNames): GeneralName[] {
  const names: GeneralName[] = [...alternativeNames];
  if (canonicalName(subjectName).length > 0) names.push({ kind: "directory", name: subjectName });
  for (const text of attributeTexts(subjectName, OID.emailAddress)) names.push({ kind: "email", text });
  return names;
}

function isSameKind(a: GeneralName, b: GeneralName): boolean {
  return a.kind === "other" && b.kind === "other" ? a.tag === b.tag : a.kind === b.kind;
}

/** A URI is compared by its host, which it must have; an e-mail address must have one "@", an address 4 or 16 octets. */
function isComparable(name: GeneralName): boolean {
  if (name.kind === "uri") return uriHost(name.text) !== undefined;
  if (name.kind === "email") return /^[^@]+@[^@]+$/.test(name.text);
  if (name.kind === "ip") return name.octets.length === 4 || name.octets.length === 16;
  return true;
}

function isWithin(name: GeneralName, base: GeneralName): boolean {
  if (name.kind === "directory" && base.kind === "directory") return isDirectoryWithin(name.name, base.name);
  if (name.kind === "dns" && base.kind === "dns") return isHostWithin(name.text, base.text);
  if (name.kind === "email" && base.kind === "email") return isEmailWithin(name.text, base.text);
  if (name.kind === "uri" && base.kind === "uri") return isUriWithin(name.text, base.text);
  if (name.kind === "ip" && base.kind === "ip") return isAddressWithin(name.octets, base.octets);
  return false;
}

/** A wildcard stands for hosts of which some may be excluded: `*.example` for `a.example`. */
function mayReachInto(name: GeneralName, base: GeneralName): boolean {
  if (name.kind !== "dns" || base.kind !== "dns" || !name.text.startsWith("*.")) return false;
  return isHostWithin(base.text.replace(/^\./, ""), name.text.slice(2));
}

function isDirectoryWithin(name: Uint8Array, base: Uint8Array): boolean {
  const names = canonicalName(name);
  return canonicalName(base).every((rdn, index) => rdn === names[index]);
}

/** The host itself and all below it; only those below it when the base begins with a dot. */
function isHostWithin(host: string, base: string): boolean {
  const [name, root] = [withoutFinalDot(host).toLowerCase(), withoutFinalDot(base).toLowerCase()];
  if (root === "") return true;
  return root.startsWith(".") ? name.endsWith(root) && name !== root : name === root || name.endsWith(`.${root}`);
}

/** A mailbox, every mailbox of a host, or with a dot before it of the hosts below. */
function isEmailWithin(address: string, base: string): boolean {
  const at = address.lastIndexOf("@");
  const [local, host] = [address.slice(0, at), address.slice(at + 1).toLowerCase()];
  const baseAt = base.lastIndexOf("@");
  if (baseAt >= 0) return local === base.slice(0, baseAt) && host === base.slice(baseAt + 1).toLowerCase();
  return base.startsWith(".") ? isHostWithin(host, base) : host === base.toLowerCase();
}

/** One host, or with a dot before it those below. */
function isUriWithin(uri: string, base: string): boolean {
  const host = uriHost(uri) ?? "";
  return base.startsWith(".") ? isHostWithin(host, base) : host === base.toLowerCase();
}

/** The host name in the authority of a URI (RFC 3986 section 3.2); undefined without one, and for an IP address. */
function uriHost(uri: string): string | undefined {
  const [, host] = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([A-Za-z0-9.-]+)(?::\d*)?(?:[/?#]|$)/.exec(uri) ?? [];
  if (host === undefined || /^[\d.]+$/.test(host)) return undefined;
  return withoutFinalDot(host).toLowerCase();
}

function isAddressWithin(address: Uint8Array, network: Uint8Array): boolean {
  const length = network.length / 2;
  if (address.length !== length) return false;
  return address.every((octet, i) => ((octet ^ (network[i] ?? 0)) & (network[length + i] ?? 0)) === 0);
}

function withoutFinalDot(host: string): string {
  return host.replace(/\.$/, "");
}
