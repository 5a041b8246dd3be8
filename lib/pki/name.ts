/** Distinguished names: we write one common name, and read whatever others wrote. */
import type { Bytes } from "#lib/pki/bytes";
import { DerBackwards } from "#lib/pki/der-backwards";
import {
  asciiOf,
  childrenOf,
  contentOf,
  type DerElement,
  DerError,
  expectTag,
  readOid,
  readWhole,
  sequenceOf,
  TAG,
} from "#lib/pki/der-reader";
import { derOid } from "#lib/pki/der-writer";
import { OID } from "#lib/pki/oids";

/** ub-common-name of RFC 5280 appendix A. */
const MAX_COMMON_NAME = 64;
/** Four headers, the OID, and four octets a character at most. */
const MAX_NAME_BYTES = 4 * 4 + 8 + MAX_COMMON_NAME * 4;
const COMMON_NAME_OID = derOid(OID.commonName);
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]+$/;

/**
 * DER of a Name with one RDN, the common name: PrintableString where it fits, else UTF8String (RFC 5280 4.1.2.4).
 *
 * @throws RangeError when it is empty or longer than 64 characters.
 */
export function encodeCommonName(commonName: string): Bytes {
  if (commonName === "" || commonName.length > MAX_COMMON_NAME)
    throw new RangeError("a common name has 1 to 64 characters");
  const writer = new DerBackwards(MAX_NAME_BYTES);
  const end = writer.at;
  if (PRINTABLE.test(commonName)) writer.text(commonName).wrap(TAG.printableString, end);
  else writer.bytes(new TextEncoder().encode(commonName)).wrap(TAG.utf8String, end);
  writer.bytes(COMMON_NAME_OID).wrap(TAG.sequence, end).wrap(TAG.set, end).wrap(TAG.sequence, end);
  return writer.written();
}

const SHORT_NAMES: Readonly<Record<string, string>> = {
  [OID.commonName]: "CN",
  "2.5.4.5": "serialNumber",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "0.9.2342.19200300.100.1.25": "DC",
  [OID.emailAddress]: "emailAddress",
};

/** "CN=0123456789ABCDEF": RFC 4514 text, the last RDN first. @throws DerError */
export function nameText(name: Uint8Array): string {
  const names = childrenOf(readWhole(name, TAG.sequence)).map((rdn) =>
    childrenOf(expectTag(rdn, TAG.set)).map(attributeText).join("+"),
  );
  return names.reverse().join(",");
}

function attributeText(attribute: DerElement): string {
  const [type, value] = sequenceOf(attribute, 2);
  const oid = readOid(type);
  return `${SHORT_NAMES[oid] ?? oid}=${escapeValue(textOf(value))}`;
}

/**
 * An attribute's value as the string it is: DirectoryString of RFC 5280 section 4.1.2.4 or IA5String.
 *
 * @throws DerError for another type, and for octets that its type does not allow.
 */
export function directoryText(value: DerElement | undefined): string {
  if (!value) throw new DerError("an attribute has no value");
  if (!DIRECTORY_STRINGS.has(value.tag)) throw new DerError("an attribute's value is no text");
  if (value.tag === TAG.printableString || value.tag === TAG.ia5String) return asciiOf(contentOf(value));
  if (value.tag !== TAG.utf8String) return textOf(value);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(contentOf(value));
  } catch (error) {
    throw new DerError("an attribute's value is not UTF-8", { cause: error });
  }
}

const DIRECTORY_STRINGS: ReadonlySet<number> = new Set([
  ...[TAG.utf8String, TAG.printableString, TAG.ia5String, TAG.teletexString, TAG.bmpString],
]);

/** UTF8String, PrintableString, IA5String and the two older kinds that CAs still use. */
function textOf(value: DerElement | undefined): string {
  if (!value) throw new DerError("an attribute has no value");
  const content = contentOf(value);
  if (value.tag === TAG.bmpString) return new TextDecoder("utf-16be").decode(content);
  if (value.tag === TAG.teletexString) return new TextDecoder("latin1").decode(content);
  return new TextDecoder().decode(content);
}

function escapeValue(value: string): string {
  const escaped = value.replaceAll(/[\\",;<>+=]/g, "\\$&").replaceAll(/\p{Cc}/gu, (character) => {
    return `\\${character.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`;
  });
  return escaped.replace(/^[ #]/, "\\$&").replace(/(?<!\\) $/, "\\ ");
}
