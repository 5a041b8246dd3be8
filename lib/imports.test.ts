// Architecture section 2 as regular expressions: who may import what, and where time, chance and keys come from.
// There a type import is free: it leaves nothing behind. In circles it counts too: they make a reader run in circles.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, posix, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");

/** Modules in their order: each may use those before it. */
const MODULES = [
  ...["audit", "organization", "operator", "visibility", "policy", "connection-attempt", "base-station", "backhaul"],
  ...["certificate-authority", "revocation", "certificate", "enrolment", "cups", "lns", "command", "remote-session"],
  ...["alarm"],
];
const anyModule = new RegExp(`^#lib/(${MODULES.join("|")})/`);

const react = /^(react|react-dom|react-aria-components|@internationalized\/date|lucide-react|@xterm\/[a-z-]+)(\/|$)/;
const pure = /^#lib\/(eui64|pki\/public-key-text|[a-z-]+\/values|web\/form-state)$/;
const node = /^node:/;
const pki = /^#lib\/pki\//;
const eui64 = /^#lib\/eui64$/;
const platform = /^#lib\/platform\//;
const transaction = /^#lib\/platform\/db\/transaction$/;
const ownFolder = (folder: string) => new RegExp(`^#${folder}/`);

interface Row {
  in: RegExp;
  may: readonly RegExp[];
  never?: readonly RegExp[];
}

/** The first row whose `in` matches a file rules it; `never` goes before `may`. */
const ROWS: readonly Row[] = [
  {
    in: /^app\//,
    may: [
      ...[/^next(\/|$)/, /^react$/, /^lucide-react$/, /^zod$/, /^#package\.json$/],
      ...[/^#app\//, /^#components\//, /^#lib\/web\//, anyModule, pure],
    ],
    never: [/^#lib\/(generated|station)\//, /^#lib\/platform\/db\//],
  },
  { in: /^components\//, may: [react, /^next\/(link|navigation|form)$/, /^#components\//, pure] },
  { in: /^(proxy|instrumentation)\.ts$/, may: [/^next(\/|$)/, /^#lib\/web\//, /^#lib\/platform\/config$/] },
  { in: /^lib\/(eui64|pki\/public-key-text)\.ts$/, may: [] },
  {
    in: /^lib\/web\//,
    may: [
      ...[node, /^next(\/|$)/, /^next-auth(\/|$)/, /^react$/, /^server-only$/, /^zod$/, /^rate-limiter-flexible$/],
      ...[platform, /^#lib\/(audit|organization|operator|web)\//],
    ],
  },
  {
    in: /^lib\/station\//,
    may: [
      node,
      /^(ws|pg|lossless-json)$/,
      /^#package\.json$/,
      platform,
      pki,
      eui64,
      anyModule,
      ownFolder("lib/station"),
    ],
  },
  {
    in: /^lib\/pki\//,
    may: [/^node:crypto$/, /^@peculiar\//, /^reflect-metadata$/, eui64, /^zod$/, pki],
  },
  { in: /^lib\/platform\//, may: [/^[^#]/, platform, /^#lib\/generated\//] },
  // A program of its own, which puts a process together like main.ts.
  { in: /^lib\/[a-z-]+\/[a-z-]+-cli\.ts$/, may: [node, platform, anyModule] },
  ...MODULES.map((name, index) => moduleRow(name, MODULES.slice(0, index))),
];

/** Besides the table: passwords and their limiter in `operator`, and SQL fragments of the generated client. */
function moduleRow(name: string, earlier: readonly string[]): Row {
  // Messages of the LNS protocol hold 64-bit integers, which JSON.parse rounds.
  const own: Record<string, RegExp> = {
    operator: /^(zod|@node-rs\/argon2|rate-limiter-flexible)$/,
    cups: /^(zod|lossless-json)$/,
    lns: /^(zod|lossless-json)$/,
  };
  const npm = own[name] ?? /^zod$/;
  const before = new RegExp(`^#lib/(${[name, ...earlier].join("|")})/`);
  return {
    in: new RegExp(`^lib/${name}/`),
    may: [node, npm, eui64, pki, platform, /^#lib\/generated\/prisma\/client$/, before],
    never: name === "audit" ? [] : [transaction],
  };
}

const isTest = (file: string) => /\.test\.tsx?$|^e2e\/|^lib\/(testing|launch)\//.test(file);
const isTool = (file: string) => /^[a-z]+\.config\.ts$/.test(file);

const FILES = ["app", "components", "e2e", "lib"]
  .filter((folder) => existsSync(resolve(ROOT, folder)))
  .flatMap((folder) => readdirSync(resolve(ROOT, folder), { recursive: true }).map((name) => `${folder}/${name}`))
  .concat(readdirSync(ROOT))
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts") && !file.startsWith("lib/generated/"))
  .sort();
const sources = new Map(FILES.map((file) => [file, withoutComments(readFileSync(resolve(ROOT, file), "utf8"))]));

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
}

const VALUE_IMPORT =
  /^\s*(?:import|export)\s+(?!type\b)(?:[^"';]*?\bfrom\s+)?"([^"]+)"|\b(?:import|require)\("([^"]+)"\)/gm;
const ANY_IMPORT = /^\s*(?:import|export)\s+(?:[^"';]*?\bfrom\s+)?"([^"]+)"|\b(?:import|require)\("([^"]+)"\)/gm;

/** What a file imports for its value, relative paths as "#lib/..." like the rest. */
const valueImports = (file: string): string[] => importsOf(file, VALUE_IMPORT);

function importsOf(file: string, statement: RegExp): string[] {
  return [...(sources.get(file) ?? "").matchAll(statement)]
    .map(([, from, dynamic]) => from ?? dynamic ?? "")
    .filter((name) => !/\.(css|woff2)$/.test(name))
    .map((name) => (name.startsWith(".") ? `#${posix.join(dirname(file), name)}` : name));
}

function breaches(): string[] {
  return FILES.filter((file) => !isTest(file) && !isTool(file)).flatMap((file) => {
    const row = ROWS.find((candidate) => candidate.in.test(file));
    if (!row) return [`${file} is in no row of the table`];
    return valueImports(file)
      .filter((name) => row.never?.some((rule) => rule.test(name)) || !row.may.some((rule) => rule.test(name)))
      .map((name) => `${file} imports ${name}`);
  });
}

test("every file imports only what its place in the architecture allows", () => {
  expect(breaches()).toEqual([]);
});

test("what tests and the launcher are made of stays out of the product", () => {
  const reaching = FILES.filter((file) => !isTest(file) && !isTool(file)).filter((file) =>
    valueImports(file).some((name) => /^#lib\/(testing|launch)\//.test(name)),
  );
  expect(reaching).toEqual([]);
});

test("time, chance and the environment come from the context", () => {
  const entryPoints = /^lib\/station\/(main|setup|root-ceremony)\.ts$|-cli\.ts$|^instrumentation\.ts$/;
  const allowed = /^lib\/(platform|web)\//;
  const word = /process\.env\b|new Date\(\)|Date\.now\(\)|Math\.random\(\)|randomUUID\(\)/;
  const files = FILES.filter(
    (file) => !isTest(file) && !isTool(file) && !allowed.test(file) && !entryPoints.test(file),
  );
  expect(files.filter((file) => word.test(sources.get(file) ?? ""))).toEqual([]);
});

test("only lib/pki/key-object.ts makes key objects: a point at infinity would end the process", () => {
  const word = /\bcreatePublicKey\b|\basymmetricKeyDetails\b|X509Certificate\([^)]*\)\s*\.publicKey\b/;
  const files = FILES.filter((file) => !isTest(file) && file !== "lib/pki/key-object.ts");
  expect(files.filter((file) => word.test(sources.get(file) ?? ""))).toEqual([]);
});

test("a TLS peer's certificates are read by two files alone: the runtime's own ways abort or leak", () => {
  const filesWith = (word: RegExp) => FILES.filter((file) => !isTest(file) && word.test(sources.get(file) ?? ""));
  expect(filesWith(/\.getPeerCertificate\b/)).toEqual([]); // it aborts; peer-leaf.ts needs neither
  expect(filesWith(/\.getPeerX509Certificate\b/)).toEqual(["lib/station/peer-chain.ts"]); // it leaks
  expect(filesWith(/\bpeerLeaf\(/)).toEqual(["lib/station/peer-leaf.ts", "lib/station/tls-peer.ts"]);
  expect(filesWith(/["/]peer-chain"/)).toEqual(["lib/station/sent-chains.ts"]); // which counts
});

/** @returns the way back to where it began, "" when there is none. */
function circleIn(arrows: ReadonlyMap<string, ReadonlySet<string>>): string {
  const done = new Set<string>();
  const visit = (at: string, way: readonly string[]): string => {
    if (way.includes(at)) return [...way.slice(way.indexOf(at)), at].join(" -> ");
    if (done.has(at)) return "";
    for (const next of arrows.get(at) ?? []) {
      const circle = visit(next, [...way, at]);
      if (circle) return circle;
    }
    done.add(at);
    return "";
  };
  for (const start of arrows.keys()) {
    const circle = visit(start, []);
    if (circle) return circle;
  }
  return "";
}

/** @param nameOf what a file counts as; arrows from a name to itself are none. */
function arrowsBetween(nameOf: (file: string) => string): Map<string, Set<string>> {
  const arrows = new Map<string, Set<string>>();
  for (const file of FILES.filter((one) => /^(app|components|lib)\//.test(one) && !isTest(one))) {
    const from = nameOf(file);
    const to = importsOf(file, ANY_IMPORT)
      .flatMap((name) => [`${name.slice(1)}.ts`, `${name.slice(1)}.tsx`])
      .filter((path) => sources.has(path))
      .map(nameOf);
    const known = arrows.get(from) ?? new Set();
    for (const name of to) if (name !== from) known.add(name);
    arrows.set(from, known);
  }
  return arrows;
}

test("no files import each other in a circle, not even for a type", () => {
  expect(circleIn(arrowsBetween((file) => file))).toBe("");
});

test("no modules of lib and no folders of components import each other in a circle", () => {
  const folderOf = (file: string) => /^(?:lib|components)\/[^/]+|^app/.exec(file)?.[0] ?? file;
  expect(circleIn(arrowsBetween(folderOf))).toBe("");
});
