import {
  asciiOf,
  childrenOf,
  contentOf,
  contextConstructed,
  contextPrimitive,
  type DerElement,
  DerError,
  encodedOf,
  expectTag,
  readWhole,
  TAG,
} from "#lib/pki/der-reader";

/** GeneralName of RFC 5280 section 4.2.1.6; a kind that is never compared is kept as its bytes. */
export type GeneralName =
  | { readonly kind: "email" | "dns" | "uri"; readonly text: string }
  /** 4 or 16 octets; in a name constraint 8 or 32, address and mask. */
  | { readonly kind: "ip"; readonly octets: Uint8Array }
  /** Name, DER. */
  | { readonly kind: "directory"; readonly name: Uint8Array }
  | { readonly kind: "other"; readonly tag: number; readonly octets: Uint8Array };

const TEXT_KINDS = new Map([
  [contextPrimitive(1), "email"],
  [contextPrimitive(2), "dns"],
  [contextPrimitive(6), "uri"],
] as const);

/** GeneralNames: at least one. @throws DerError */
export function readGeneralNames(value: Uint8Array): GeneralName[] {
  const names = childrenOf(readWhole(value, TAG.sequence), 256);
  if (names.length === 0) throw new DerError("a list of names is empty");
  return names.map(readGeneralName);
}

/** @throws DerError */
export function readGeneralName(element: DerElement): GeneralName {
  const kind = (TEXT_KINDS as ReadonlyMap<number, "email" | "dns" | "uri">).get(element.tag);
  if (kind) return { kind, text: asciiOf(contentOf(element)) };
  if (element.tag === contextPrimitive(7)) return { kind: "ip", octets: contentOf(element) };
  if (element.tag === contextConstructed(4)) {
    const [name] = childrenOf(element, 1);
    return { kind: "directory", name: encodedOf(expectTag(name, TAG.sequence)) };
  }
  if ((element.tag & 0xc0) !== 0x80) throw new DerError("no kind of name");
  return { kind: "other", tag: element.tag, octets: contentOf(element) };
}
