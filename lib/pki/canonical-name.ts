/**
 * Names as they are compared (RFC 5280 section 7.1): text without regard to its string type, to upper and lower case, and
 * to leading, trailing and repeated spaces. What is no text is compared by its bytes.
 */
import { toHex } from "#lib/pki/bytes";
import {
  childrenOf,
  type DerElement,
  DerError,
  encodedOf,
  expectTag,
  readOid,
  readWhole,
  sequenceOf,
  TAG,
} from "#lib/pki/der-reader";
import { directoryText } from "#lib/pki/name";

/** One text per RDN, from the root of the directory on: equal texts are equal RDNs. @throws DerError */
export function canonicalName(name: Uint8Array): string[] {
  return childrenOf(readWhole(name, TAG.sequence)).map((rdn) => {
    const attributes = childrenOf(expectTag(rdn, TAG.set)).map(canonicalAttribute);
    if (attributes.length === 0) throw new DerError("an RDN is empty");
    return attributes.toSorted().join("+");
  });
}

/** The values of one type of attribute, as text; those that are none are left out. @throws DerError */
export function attributeTexts(name: Uint8Array, type: string): string[] {
  const attributes = childrenOf(readWhole(name, TAG.sequence)).flatMap((rdn) => childrenOf(expectTag(rdn, TAG.set)));
  return attributes.flatMap((attribute) => {
    const [oid, value] = sequenceOf(attribute, 2);
    const text = readOid(oid) === type ? textOrNone(value) : undefined;
    return text === undefined ? [] : [text];
  });
}

function canonicalAttribute(attribute: DerElement): string {
  const [type, value] = sequenceOf(attribute, 2);
  if (!value) throw new DerError("an attribute has no value");
  const text = textOrNone(value);
  if (text === undefined) return `${readOid(type)}#${toHex(encodedOf(value))}`;
  const folded = text.normalize("NFKC").toLowerCase().trim().replaceAll(/\s+/g, " ");
  // Quoted, so that no value can look like two attributes.
  return `${readOid(type)}=${JSON.stringify(folded)}`;
}

function textOrNone(value: DerElement | undefined): string | undefined {
  try {
    return directoryText(value);
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}
