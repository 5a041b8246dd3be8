/** What a certificate's extensions say, in words for people. */
import { toHex } from "#lib/pki/bytes";
import {
  bigintOf,
  childrenOf,
  contentOf,
  contextConstructed,
  contextPrimitive,
  type DerElement,
  DerError,
  expectTag,
  readBoolean,
  readNatural,
  readOid,
  readWhole,
  sequenceOf,
  TAG,
} from "#lib/pki/der-reader";
import { OID } from "#lib/pki/oids";

interface ExtensionWords {
  readonly name: string;
  readonly read: (value: Uint8Array) => string[];
}

const EXTENSIONS: Readonly<Record<string, ExtensionWords>> = {
  [OID.basicConstraints]: { name: "Basic constraints", read: basicConstraints },
  [OID.keyUsage]: { name: "Key usage", read: keyUsage },
  [OID.extKeyUsage]: { name: "Extended key usage", read: extendedKeyUsage },
  [OID.subjectAltName]: { name: "Subject alternative name", read: (value) => parts(value).map(generalName) },
  [OID.subjectKeyIdentifier]: { name: "Subject key identifier", read: subjectKeyIdentifier },
  [OID.authorityKeyIdentifier]: { name: "Authority key identifier", read: authorityKeyIdentifier },
  [OID.cRLDistributionPoints]: { name: "Revocation list", read: distributionPoints },
  [OID.authorityInfoAccess]: { name: "Authority information access", read: authorityInfoAccess },
};

/** Its name, or the OID when we do not know it. */
export function extensionName(oid: string): string {
  return EXTENSIONS[oid]?.name ?? oid;
}

/** One line per thing said; the value in hex when we do not know the extension or cannot read it. */
export function extensionLines(oid: string, value: Uint8Array): string[] {
  try {
    return EXTENSIONS[oid]?.read(value) ?? [pairs(value)];
  } catch (error) {
    if (error instanceof DerError) return [pairs(value)];
    throw error;
  }
}

/** "3F:A2:B1". */
export function pairs(bytes: Uint8Array): string {
  return toHex(bytes)
    .toUpperCase()
    .replaceAll(/..(?!$)/g, "$&:");
}

function parts(value: Uint8Array): DerElement[] {
  return childrenOf(readWhole(value, TAG.sequence), 256);
}

function basicConstraints(value: Uint8Array): string[] {
  const [authority, pathLength] = parts(value);
  if (!authority || !readBoolean(authority)) return ["Not a certificate authority"];
  return pathLength
    ? ["Certificate authority", `Authorities below: at most ${readNatural(pathLength)}`]
    : ["Certificate authority"];
}

const KEY_USAGES = [
  "Digital signature",
  "Non-repudiation",
  "Key encipherment",
  "Data encipherment",
  "Key agreement",
  "Certificate signing",
  "Revocation list signing",
  "Encipher only",
  "Decipher only",
];

function keyUsage(value: Uint8Array): string[] {
  const [, ...octets] = contentOf(readWhole(value, TAG.bitString));
  return KEY_USAGES.filter((_, bit) => ((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

const USAGES: Readonly<Record<string, string>> = {
  [OID.clientAuth]: "TLS client authentication",
  [OID.serverAuth]: "TLS server authentication",
  [OID.ipsecIke]: "IPsec IKE",
  [OID.ocspSigning]: "OCSP signing",
};

function extendedKeyUsage(value: Uint8Array): string[] {
  return parts(value).map((usage) => {
    const oid = readOid(usage);
    return USAGES[oid] ?? oid;
  });
}

function subjectKeyIdentifier(value: Uint8Array): string[] {
  return [pairs(contentOf(readWhole(value, TAG.octetString)))];
}

function authorityKeyIdentifier(value: Uint8Array): string[] {
  return parts(value)
    .filter(({ tag }) => tag === contextPrimitive(0))
    .map((keyId) => pairs(contentOf(keyId)));
}

function distributionPoints(value: Uint8Array): string[] {
  return parts(value).flatMap((point) => {
    const [name] = sequenceOf(point, 1, 3);
    const [fullName] = childrenOf(expectTag(name, contextConstructed(0)));
    return childrenOf(expectTag(fullName, contextConstructed(0))).map(generalName);
  });
}

function authorityInfoAccess(value: Uint8Array): string[] {
  const methods: Readonly<Record<string, string>> = { [OID.caIssuers]: "CA certificate", [OID.ocsp]: "OCSP" };
  return parts(value).map((description) => {
    const [method, location] = sequenceOf(description, 2);
    const oid = readOid(method);
    return `${methods[oid] ?? oid} - ${generalName(location)}`;
  });
}

/** GeneralName: the kinds that occur in certificates of devices and servers. */
function generalName(name: DerElement | undefined): string {
  if (!name) throw new DerError("a name is missing");
  const content = contentOf(name);
  const text = () => new TextDecoder().decode(content);
  switch (name.tag) {
    case contextPrimitive(1):
      return `E-mail: ${text()}`;
    case contextPrimitive(2):
      return `DNS: ${text()}`;
    case contextPrimitive(6):
      return `URI: ${text()}`;
    case contextPrimitive(7):
      return `IP: ${ipAddress(content)}`;
    default:
      return pairs(content);
  }
}

function ipAddress(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join(".");
  const groups = Array.from({ length: octets.length / 2 }, (_, i) =>
    bigintOf(octets.subarray(i * 2, i * 2 + 2)).toString(16),
  );
  return groups.join(":");
}
