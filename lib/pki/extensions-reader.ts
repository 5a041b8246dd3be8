import {
  contentOf,
  type DerElement,
  DerError,
  expectTag,
  readBoolean,
  readOid,
  sequenceOf,
  TAG,
} from "#lib/pki/der-reader";

export interface ReadExtension {
  readonly oid: string;
  readonly critical: boolean;
  /** What the OCTET STRING holds. */
  readonly value: Uint8Array;
}

/** Extensions of a certificate, a list or an entry; each at most once (RFC 5280 section 4.2). @throws DerError */
export function readExtensions(list: DerElement | undefined): ReadExtension[] {
  const extensions = sequenceOf(list, 1, 32).map((element) => {
    const parts = sequenceOf(element, 2, 3);
    const isMarked = parts.length === 3;
    if (isMarked && !readBoolean(parts[1])) throw new DerError("a default value is written out");
    return { oid: readOid(parts[0]), critical: isMarked, value: contentOf(expectTag(parts.at(-1), TAG.octetString)) };
  });
  const distinct = new Set(extensions.map(({ oid }) => oid));
  if (distinct.size !== extensions.length) throw new DerError("an extension occurs twice");
  return extensions;
}
