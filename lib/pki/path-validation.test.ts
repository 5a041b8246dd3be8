import { generateKeyPairSync, sign, X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { infinityKey } from "#lib/testing/infinity-key";
import { openssl, withFiles } from "#lib/testing/openssl";
import { newSigner, type SampleAuthority, sampleAuthority, sampleLeaf } from "#lib/testing/sample-authorities";
import { certificatePem, chainPem } from "./certificate-reader";
import { TAG } from "./der-reader";
import {
  der,
  derBitString,
  derBoolean,
  derContext,
  derContextPrimitive,
  derNamedBits,
  derNatural,
  derOctetString,
  derOid,
  derSequence,
  derText,
  derTime,
} from "./der-writer";
import { type ForeignCertificate, readForeignCertificate } from "./foreign-certificate";
import { encodeCommonName } from "./name";
import { keepsToConstraints } from "./name-constraints";
import { OID } from "./oids";
import { type PathInput, type PathVerdict, validatePath } from "./path-validation";
import type { Signer } from "./signer";

// Others make RSA keys here, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const AT = new Date("2027-01-01T00:00:00Z");

interface Entity {
  readonly name: string;
  readonly signer: Signer;
}

interface Fields {
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly extensions?: readonly Uint8Array[];
  readonly version1?: boolean;
  readonly subjectName?: Uint8Array;
  readonly spki?: Uint8Array;
}

const ecdsa = derSequence(derOid(OID.ecdsaWithSha256));

/** A certificate of a vendor, written by hand: what ours never look like must be tried too. */
async function issue(subject: Entity, issuer: Entity, fields: Fields = {}): Promise<Uint8Array> {
  const { notBefore = new Date("2026-01-01T00:00:00Z"), notAfter = new Date("2030-01-01T00:00:00Z") } = fields;
  const { extensions = [], version1 = false } = fields;
  const tbs = derSequence(
    ...(version1 ? [] : [derContext(0, derNatural(2n))]),
    derNatural(7n),
    ecdsa,
    encodeCommonName(issuer.name),
    derSequence(derTime(notBefore), derTime(notAfter)),
    fields.subjectName ?? encodeCommonName(subject.name),
    fields.spki ?? subject.signer.spki,
    ...(extensions.length > 0 ? [derContext(3, derSequence(...extensions))] : []),
  );
  return derSequence(tbs, ecdsa, derBitString(await issuer.signer.sign(tbs)));
}

function extension(oid: string, value: Uint8Array, critical = true): Uint8Array {
  return derSequence(derOid(oid), ...(critical ? [derBoolean(true)] : []), derOctetString(value));
}

function authority(pathLength?: number): Uint8Array {
  const length = pathLength === undefined ? [] : [derNatural(BigInt(pathLength))];
  return extension(OID.basicConstraints, derSequence(derBoolean(true), ...length));
}

const certSign = extension(OID.keyUsage, derNamedBits(5, 6));
const AUTHORITY = [authority(), certSign];

function entity(name: string): Entity {
  return { name, signer: newSigner() };
}

function read(certificate: Uint8Array): ForeignCertificate {
  const { certificate: made, fault } = readForeignCertificate(certificate);
  if (!made) throw new Error(fault);
  return made;
}

/** Leaf first, root last, with openssl as a second opinion on the same path. */
function judge(path: readonly Uint8Array[], options: Partial<PathInput> = {}): PathVerdict {
  const [leaf, ...above] = path;
  const root = above.pop();
  if (!leaf || !root) throw new Error("a path has two certificates at least");
  const verdict = validatePath({
    leaf: read(leaf),
    sent: above.map(read),
    intermediates: [],
    roots: [read(root)],
    at: AT,
    ...options,
  });
  const files = { root: certificatePem(root), above: chainPem(above), leaf: certificatePem(leaf) };
  const at = String(AT.getTime() / 1000);
  const theirs = withFiles(files, (file) => {
    const untrusted = above.length > 0 ? ["-untrusted", file.above] : [];
    return openssl(["verify", "-attime", at, "-CAfile", file.root, ...untrusted, file.leaf]);
  });
  // Deliberately stricter than openssl: bounds of work, and algorithms. Never laxer.
  if (verdict.path) expect(theirs.stderr + theirs.stdout).toContain("OK");
  return verdict;
}

const root = entity("Vendor Root");
const middle = entity("Vendor CA");
const station = entity("58A0CBFFFE80AA01");

let rootCertificate: Uint8Array;
let middleCertificate: Uint8Array;
let leafCertificate: Uint8Array;

beforeAll(async () => {
  rootCertificate = await issue(root, root, { extensions: AUTHORITY });
  middleCertificate = await issue(middle, root, { extensions: AUTHORITY });
  leafCertificate = await issue(station, middle);
});

describe("a path is found", () => {
  test("through what the peer sent, and through what we have", () => {
    const verdict = judge([leafCertificate, middleCertificate, rootCertificate]);
    expect(verdict.path?.map(({ subject }) => subject)).toEqual(
      ["58a0cbfffe80aa01", "vendor ca", "vendor root"].map((name) => `2.5.4.3="${name}"`),
    );
    const input = { leaf: read(leafCertificate), roots: [read(rootCertificate)], at: AT };
    const intermediates = [read(middleCertificate)];
    expect(validatePath({ ...input, sent: [], intermediates }).path).toHaveLength(3);
    expect(validatePath({ ...input, sent: [], intermediates: [] }).fault).toBe("no_path");
  });

  test("whatever else is sent along, in any order", async () => {
    const stranger = await issue(entity("Stranger"), entity("Nobody"), { extensions: AUTHORITY });
    const sent = [rootCertificate, stranger, leafCertificate, middleCertificate, middleCertificate].map(read);
    expect(judge([leafCertificate, middleCertificate, rootCertificate], { sent }).path).toHaveLength(3);
  });

  test("for a leaf of version 1, and without keyUsage in a root", async () => {
    const bare = await issue(root, root, { extensions: [authority()] });
    const old = await issue(station, root, { version1: true });
    expect(judge([old, bare]).path).toHaveLength(2);
  });

  test("by the certificate that fits, where a CA has several", async () => {
    const successor = { ...middle, signer: newSigner() };
    const expired = await issue(middle, root, { extensions: AUTHORITY, notAfter: new Date("2026-06-01T00:00:00Z") });
    const other = await issue(successor, root, { extensions: AUTHORITY });
    const sent = [other, expired, middleCertificate].map(read);
    const { path } = judge([leafCertificate, middleCertificate, rootCertificate], { sent });
    expect(path?.[1]?.der).toEqual(middleCertificate);
  });

  test("over our own CAs", async () => {
    const ours: SampleAuthority = await sampleAuthority("root");
    const stations = await sampleAuthority("base-station", ours);
    const { certificate } = await sampleLeaf(stations);
    expect(judge([certificate, stations.certificate, ours.certificate]).path).toHaveLength(3);
    const below = await sampleAuthority("base-station", stations);
    const { certificate: deep } = await sampleLeaf(below);
    expect(judge([deep, below.certificate, stations.certificate, ours.certificate]).fault).toBe("path_too_long");
  });

  test("over a vendor's CA with an RSA key of another size and exponent 3", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2056, publicExponent: 3 });
    const spki = new Uint8Array(publicKey.export({ format: "der", type: "spki" }));
    const rsa = derSequence(derOid(OID.sha384WithRSAEncryption), der(TAG.null));
    const tbs = derSequence(
      derContext(0, derNatural(2n)),
      derNatural(1n),
      rsa,
      encodeCommonName("RSA CA"),
      derSequence(derTime(new Date("2026-01-01T00:00:00Z")), derTime(new Date("2030-01-01T00:00:00Z"))),
      encodeCommonName(station.name),
      station.signer.spki,
    );
    const leaf = derSequence(tbs, rsa, derBitString(sign("sha384", tbs, privateKey)));
    const ca = await issue({ name: "RSA CA", signer: root.signer }, root, { spki, extensions: AUTHORITY });
    expect(judge([leaf, ca, rootCertificate]).path).toHaveLength(3);
  });
});

describe("a path is refused", () => {
  test("that ends elsewhere, and a leaf that vouches for itself", async () => {
    const impostor = entity(root.name);
    const other = await issue(impostor, impostor, { extensions: AUTHORITY });
    expect(judge([leafCertificate, middleCertificate, other]).fault).toBe("bad_signature");
    const lone = await issue(station, station, { extensions: AUTHORITY });
    expect(judge([lone, rootCertificate]).fault).toBe("no_path");
    expect(judge([rootCertificate, rootCertificate]).fault).toBe("no_path");
  });

  test("with any changed byte in a signed part", () => {
    const at = Buffer.from(leafCertificate).indexOf("58A0CBFFFE80AA01");
    const changed = Uint8Array.from(leafCertificate, (octet, i) => (i === at ? 0x36 : octet));
    expect(judge([changed, middleCertificate, rootCertificate]).fault).toBe("bad_signature");
  });

  test.each([
    ["expired", "2026-01-01", "2026-12-31T23:59:59Z"],
    ["not_yet_valid", "2027-01-01T00:00:01Z", "2030-01-01"],
  ])("in which one certificate is %s, the root included", async (fault, from, to) => {
    const dates = { notBefore: new Date(from), notAfter: new Date(to) };
    const leaf = await issue(station, middle, dates);
    const ca = await issue(middle, root, { ...dates, extensions: AUTHORITY });
    const anchor = await issue(root, root, { ...dates, extensions: AUTHORITY });
    expect(judge([leaf, middleCertificate, rootCertificate]).fault).toBe(fault);
    expect(judge([leafCertificate, ca, rootCertificate]).fault).toBe(fault);
    expect(judge([leafCertificate, middleCertificate, anchor]).fault).toBe(fault);
  });

  test("both ends of a validity are inside it", async () => {
    const leaf = read(await issue(station, middle, { notBefore: AT, notAfter: AT }));
    const input = { leaf, sent: [read(middleCertificate)], intermediates: [], roots: [read(rootCertificate)] };
    // openssl's own reading of "inclusive" leaves out the last second.
    expect(validatePath({ ...input, at: AT }).path).toHaveLength(3);
    expect(validatePath({ ...input, at: new Date(AT.getTime() + 1) }).fault).toBe("expired");
    expect(validatePath({ ...input, at: new Date(AT.getTime() - 1) }).fault).toBe("not_yet_valid");
  });

  test.each<[string, Fields]>([
    ["no basic constraints", {}],
    ["basic constraints that deny it", { extensions: [extension(OID.basicConstraints, derSequence())] }],
    ["a key usage without certificates", { extensions: [authority(), extension(OID.keyUsage, derNamedBits(6))] }],
    ["version 1", { version1: true }],
  ])("over a CA with %s", async (_, fields) => {
    const ca = await issue(middle, root, fields);
    expect(judge([leafCertificate, ca, rootCertificate]).fault).toBe("not_an_authority");
    const anchor = await issue(root, root, fields);
    expect(judge([leafCertificate, middleCertificate, anchor]).fault).toBe("not_an_authority");
  });

  test("below a path length that is used up, also a root's", async () => {
    const [lower, lowest] = [entity("Lower"), entity("Lowest")];
    const short = await issue(root, root, { extensions: [authority(1), certSign] });
    const chain = [
      await issue(station, lowest),
      await issue(lowest, lower, { extensions: AUTHORITY }),
      await issue(lower, root, { extensions: AUTHORITY }),
    ];
    expect(judge([...chain, short]).fault).toBe("path_too_long");
    expect(judge([...chain, rootCertificate]).path).toHaveLength(4);
  });

  test("with an unknown critical extension, in whatever certificate", async () => {
    const unknown = extension("1.2.3.4", derSequence());
    const leaf = await issue(station, middle, { extensions: [unknown] });
    expect(judge([leaf, middleCertificate, rootCertificate]).fault).toBe("unknown_critical_extension");
    const ca = await issue(middle, root, { extensions: [...AUTHORITY, unknown] });
    expect(judge([leafCertificate, ca, rootCertificate]).fault).toBe("unknown_critical_extension");
    const harmless = await issue(station, middle, { extensions: [extension("1.2.3.4", derSequence(), false)] });
    expect(judge([harmless, middleCertificate, rootCertificate]).path).toHaveLength(3);
  });

  test("over a CA whose key is the point at infinity, or weak", async () => {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
    for (const spki of [infinityKey(), new Uint8Array(publicKey.export({ format: "der", type: "spki" }))]) {
      const ca = read(await issue(middle, root, { spki, extensions: AUTHORITY }));
      const input = {
        leaf: read(leafCertificate),
        sent: [ca],
        intermediates: [],
        roots: [read(rootCertificate)],
        at: AT,
      };
      expect(validatePath(input).fault).toBe("unsupported_algorithm");
    }
  });

  test("to a leaf whose key is the point at infinity, however well it is signed", async () => {
    const leaf = await issue(station, middle, { spki: infinityKey() });
    expect(judge([leaf, middleCertificate, rootCertificate]).fault).toBe("unsupported_key");
  });

  test("signed with SHA-1", () => {
    const key = openssl(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]).stdout;
    const weak = withFiles({ key }, (path) => {
      const request = [
        "req",
        "-x509",
        "-new",
        "-key",
        path.key,
        "-subj",
        "/CN=Weak",
        "-days",
        "3650",
        "-outform",
        "DER",
      ];
      return new Uint8Array(openssl([...request, "-sha1"]).bytes);
    });
    expect(new X509Certificate(weak).subject).toBe("CN=Weak");
    const leaf = read(weak);
    const input = { sent: [], intermediates: [], at: new Date(new X509Certificate(weak).validFrom) };
    expect(leaf.scheme).toBeUndefined();
    expect(validatePath({ ...input, leaf, roots: [{ ...leaf, spki: middle.signer.spki }] }).fault).toBe(
      "unsupported_algorithm",
    );
  });
});

describe("name constraints", () => {
  const general = {
    dns: (text: string) => derContextPrimitive(2, new TextEncoder().encode(text)),
    email: (text: string) => derContextPrimitive(1, new TextEncoder().encode(text)),
    uri: (text: string) => derContextPrimitive(6, new TextEncoder().encode(text)),
    ip: (...octets: number[]) => derContextPrimitive(7, Uint8Array.from(octets)),
    directory: (name: string) => derContext(4, encodeCommonName(name)),
    registered: (oid: string) => derContextPrimitive(8, derOid(oid).subarray(2)),
  };

  const constraints = (permitted: Uint8Array[], excluded: Uint8Array[] = []) => {
    const subtrees = (number: number, bases: Uint8Array[]) =>
      bases.length > 0 ? [derContext(number, ...bases.map((base) => derSequence(base)))] : [];
    return extension(OID.nameConstraints, derSequence(...subtrees(0, permitted), ...subtrees(1, excluded)));
  };

  async function withNames(
    constraint: Uint8Array,
    names: Uint8Array[],
    subjectName?: Uint8Array,
  ): Promise<PathVerdict> {
    const ca = await issue(middle, root, { extensions: [...AUTHORITY, constraint] });
    const san = names.length > 0 ? [extension(OID.subjectAltName, derSequence(...names), false)] : [];
    const leaf = await issue(station, middle, { extensions: san, ...(subjectName && { subjectName }) });
    return judge([leaf, ca, rootCertificate]);
  }

  const { dns, email, uri, ip, directory, registered } = general;

  test.each<[string, Uint8Array[], Uint8Array[], Uint8Array[]]>([
    ["a host itself", [dns("host.example")], [], [dns("host.example")]],
    ["a host below, in other letters", [dns("host.example")], [], [dns("A.B.Host.Example")]],
    ["a host below a dot", [dns(".host.example")], [], [dns("a.host.example")]],
    ["any host", [dns("")], [], [dns("host.example")]],
    ["a host beside an excluded one", [], [dns("host.example")], [dns("myhost.example")]],
    ["another kind of name than restricted", [dns("host.example")], [], [email("a@b.example")]],
    ["one of several", [dns("a.example"), dns("b.example")], [], [dns("x.b.example")]],
    ["a mailbox", [email("me@host.example")], [], [email("me@HOST.example")]],
    ["any mailbox of a host", [email("host.example")], [], [email("you@host.example")]],
    ["any mailbox below a host", [email(".host.example")], [], [email("you@a.host.example")]],
    ["the host of a URI", [uri("host.example")], [], [uri("https://host.example:8443/x?y")]],
    ["a host of a URI below a dot", [uri(".host.example")], [], [uri("coap://a.host.example")]],
    ["an address of a network", [ip(10, 1, 0, 0, 255, 255, 0, 0)], [], [ip(10, 1, 2, 3)]],
    ["the subject", [directory(station.name)], [], []],
  ])("permit %s", async (_, permitted, excluded, names) => {
    expect((await withNames(constraints(permitted, excluded), names)).path).toHaveLength(3);
  });

  test.each<[string, Uint8Array[], Uint8Array[], Uint8Array[]]>([
    ["another host", [dns("host.example")], [], [dns("other.example")]],
    ["a host that only ends alike", [dns("host.example")], [], [dns("myhost.example")]],
    ["the host itself, where only those below may be", [dns(".host.example")], [], [dns("host.example")]],
    ["one bad name among good ones", [dns("host.example")], [], [dns("host.example"), dns("x.example")]],
    ["an excluded host, though permitted too", [dns("example")], [dns("host.example")], [dns("a.host.example")]],
    ["a wildcard that reaches an excluded host", [], [dns("a.host.example")], [dns("*.host.example")]],
    ["another mailbox", [email("me@host.example")], [], [email("ME@host.example")]],
    ["a mailbox below, where only the host's may be", [email("host.example")], [], [email("a@b.host.example")]],
    ["what is no mailbox", [email("host.example")], [], [email("host.example")]],
    ["a host below in a URI, where only one may be", [uri("host.example")], [], [uri("http://a.host.example/")]],
    ["a URI without host", [], [uri("host.example")], [uri("urn:dev:mac:58a0cbfffe80aa01")]],
    ["a URI with an address", [], [uri("host.example")], [uri("http://10.0.0.1/")]],
    ["a URI that hides its host", [uri("host.example")], [], [uri("http://host.example@evil.example/")]],
    ["an address of another network", [ip(10, 1, 0, 0, 255, 255, 0, 0)], [], [ip(10, 2, 2, 3)]],
    ["an address of another family", [ip(0, 0, 0, 0, 0, 0, 0, 0)], [], [ip(...new Uint8Array(16))]],
    ["another subject", [directory("Other")], [], []],
    ["an excluded subject", [], [directory(station.name)], []],
    ["a kind that we do not compare", [registered("1.2.3")], [], [registered("1.2.3.4")]],
  ])("refuse %s", async (_, permitted, excluded, names) => {
    expect((await withNames(constraints(permitted, excluded), names)).fault).toBe("name_not_permitted");
  });

  test("are about e-mail addresses in the subject too", async () => {
    const attribute = derSequence(derOid(OID.emailAddress), derText(TAG.ia5String, "a@evil.example"));
    const subjectName = derSequence(der(TAG.set, attribute));
    const constraint = constraints([email("host.example")]);
    expect((await withNames(constraint, [], subjectName)).fault).toBe("name_not_permitted");
  });

  test("find the host behind what stands before an @", () => {
    const permitted = [{ kind: "uri", text: "host.example" } as const];
    const names = (text: string) => ({
      subjectName: derSequence(),
      alternativeNames: [{ kind: "uri", text } as const],
    });
    expect(keepsToConstraints(names("http://me@host.example/"), { permitted, excluded: [] })).toBe(true);
    expect(keepsToConstraints(names("http://me@host.example@evil.example/"), { permitted, excluded: [] })).toBe(false);
  });

  test("of a root hold as well", async () => {
    const anchor = await issue(root, root, { extensions: [...AUTHORITY, constraints([dns("host.example")])] });
    const leaf = await issue(station, middle, {
      extensions: [extension(OID.subjectAltName, derSequence(dns("x.example")), false)],
    });
    expect(judge([leaf, middleCertificate, anchor]).fault).toBe("name_not_permitted");
  });

  test.each([
    ["nothing", extension(OID.nameConstraints, derSequence())],
    ["an address without its mask", constraints([ip(10, 0, 0, 1)])],
    ["a mask with holes", constraints([ip(10, 0, 0, 0, 255, 0, 255, 0)])],
    [
      "a minimum",
      extension(
        OID.nameConstraints,
        derSequence(derContext(0, derSequence(dns("a"), derContextPrimitive(0, Uint8Array.of(1))))),
      ),
    ],
  ])("that hold %s make a CA malformed", async (_, constraint) => {
    const { fault } = readForeignCertificate(await issue(middle, root, { extensions: [...AUTHORITY, constraint] }));
    expect(fault).toContain("malformed");
  });
});

describe("the work is bounded", () => {
  test("eight certificates are taken from a peer, nine are not", () => {
    const sent = (count: number) => Array.from({ length: count }, () => read(middleCertificate));
    const input = { leaf: read(leafCertificate), intermediates: [], roots: [read(rootCertificate)], at: AT };
    expect(validatePath({ ...input, sent: sent(7) }).path).toHaveLength(3);
    expect(validatePath({ ...input, sent: sent(8) }).fault).toBe("too_much_work");
  });

  async function chain(length: number): Promise<ForeignCertificate[]> {
    const entities = [root, ...Array.from({ length: length - 1 }, (_, i) => entity(`CA ${i}`)), station];
    const made: ForeignCertificate[] = [];
    for (const [index, subject] of entities.entries()) {
      const issuer = entities[index - 1];
      if (issuer)
        made.unshift(read(await issue(subject, issuer, { extensions: subject === station ? [] : AUTHORITY })));
    }
    return made;
  }

  test("five certificates below a root are a path, six are not", async () => {
    for (const [length, expected] of [
      [5, { path: expect.any(Array) }],
      [6, { fault: "path_too_long" }],
    ] as const) {
      const [leaf, ...sent] = await chain(length);
      if (!leaf) throw new Error("no leaf");
      const verdict = validatePath({ leaf, sent, intermediates: [], roots: [read(rootCertificate)], at: AT });
      expect(verdict).toMatchObject(expected);
    }
  });

  test("many CAs of one name end after 32 signatures", async () => {
    const twins: ForeignCertificate[] = [];
    for (let i = 0; i < 40; i++)
      twins.push(read(await issue({ ...middle, signer: newSigner() }, root, { extensions: AUTHORITY })));
    const input = { leaf: read(leafCertificate), sent: [], roots: [read(rootCertificate)], at: AT };
    expect(validatePath({ ...input, intermediates: twins }).fault).toBe("too_much_work");
    expect(
      validatePath({ ...input, intermediates: [...twins.slice(0, 20), read(middleCertificate)] }).path,
    ).toHaveLength(3);
  });

  test("CAs that all sign each other end too", async () => {
    const ring = Array.from({ length: 6 }, (_, i) => entity(`Ring ${i}`));
    const mesh: ForeignCertificate[] = [];
    for (const subject of ring)
      for (const issuer of ring) mesh.push(read(await issue(subject, issuer, { extensions: AUTHORITY })));
    const [first] = ring;
    if (!first) throw new Error("no ring");
    const leaf = read(await issue(station, first));
    const input = { leaf, sent: [], intermediates: mesh, roots: [read(rootCertificate)], at: AT };
    expect(validatePath(input).fault).toBe("too_much_work");
    const patient = { sent: 8, length: 50, verifications: 1_000_000 };
    expect(validatePath({ ...input, bounds: patient }).fault).toBe("too_much_work");
  });
});

describe("policies", () => {
  const policies = (...oids: string[]) =>
    extension(OID.certificatePolicies, derSequence(...oids.map((oid) => derSequence(derOid(oid)))), false);
  const required = extension(OID.policyConstraints, derSequence(derContextPrimitive(0, Uint8Array.of(0))));
  const [GOLD, SILVER] = ["1.2.3.1", "1.2.3.2"];

  async function under(caPolicies: Uint8Array[], leafPolicies: Uint8Array[], options: Partial<PathInput> = {}) {
    const ca = await issue(middle, root, { extensions: [...AUTHORITY, ...caPolicies] });
    const leaf = await issue(station, middle, { extensions: leafPolicies });
    return judge([leaf, ca, rootCertificate], options);
  }

  test("say nothing unless somebody asks", async () => {
    expect((await under([policies(GOLD)], [policies(SILVER)])).path).toHaveLength(3);
    expect((await under([policies(GOLD)], [policies(SILVER)], { policies: { requireExplicit: true } })).fault).toBe(
      "policy_not_met",
    );
    expect((await under([policies(GOLD), required], [policies(SILVER)])).fault).toBe("policy_not_met");
    expect((await under([policies(GOLD), required], [policies(GOLD)])).path).toHaveLength(3);
  });

  test("must be acceptable, by the name that the first CA has for them", async () => {
    const mapping = extension(OID.policyMappings, derSequence(derSequence(derOid(GOLD), derOid(SILVER))));
    const asked = (oid: string) => ({ policies: { requireExplicit: true, acceptable: [oid] } });
    expect((await under([policies(GOLD), mapping], [policies(SILVER)], asked(GOLD))).path).toHaveLength(3);
    expect((await under([policies(GOLD), mapping], [policies(SILVER)], asked(SILVER))).fault).toBe("policy_not_met");
  });

  test("that multiply at every CA take no time", async () => {
    const many = Array.from({ length: 40 }, (_, i) => `1.2.3.${i}`);
    const pairs = many.flatMap((from) => many.slice(0, 6).map((to) => derSequence(derOid(from), derOid(to))));
    const all = [policies(...many), extension(OID.policyMappings, derSequence(...pairs))];
    const entities = [root, entity("A"), entity("B"), entity("C"), station];
    const path: ForeignCertificate[] = [];
    for (const [index, subject] of entities.entries()) {
      const issuer = entities[index - 1];
      const extensions = subject === station ? [policies(...many)] : [...AUTHORITY, ...all];
      if (issuer) path.unshift(read(await issue(subject, issuer, { extensions })));
    }
    const [leaf, ...sent] = path;
    if (!leaf) throw new Error("no leaf");
    const input = { leaf, sent, intermediates: [], roots: [read(rootCertificate)], at: AT };
    expect(validatePath({ ...input, policies: { requireExplicit: true } }).path).toHaveLength(5);
  });
});
