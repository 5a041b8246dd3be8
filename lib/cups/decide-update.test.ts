import { expect, test } from "vitest";
import { parseEui64 } from "#lib/eui64";
import { NO_FILES_CRC32 } from "#lib/pki/credential-blob";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "#lib/platform/clock";
import type { KnownCredential } from "./decide-credential";
import { decideUpdate, type UpdateFacts } from "./decide-update";
import type { WantedUpdate } from "./decide-update-data";
import type { UpdateInfoRequest } from "./update-info-request";

const NOW = new Date("2026-11-21T12:00:00Z");
const ago = (ms: number) => new Date(NOW.getTime() - ms);
const HELD = 1111;
const OTHER = 2222;
const OURS = { cups: "https://cups.example.org:8987", lns: "wss://lns.example.org:8887" };

const router = parseEui64("58a0cbfffe80aa01");
if (!router) throw new Error("no EUI-64");

/** A station that has everything and holds the LNS credential with CRC `HELD`. */
const SETTLED: UpdateInfoRequest = {
  router,
  cupsUri: OURS.cups,
  lnsUri: OURS.lns,
  cupsCrc32: HELD,
  lnsCrc32: HELD,
  stationVersion: "2.0.6(linux/std)",
  model: "linux",
  package: "pkg 1",
  keys: [],
};

/** Taken into use, its blob erased. */
const IN_USE: KnownCredential = {
  id: "crd_current",
  isCurrent: true,
  kind: "CERTIFICATE",
  crc32: HELD,
  hasBlob: false,
  notAfter: ago(-300 * DAY_MS),
  renewalOpensAt: ago(-294 * DAY_MS),
  createdAt: ago(60 * DAY_MS),
  inUse: true,
  vendorCaId: null,
  vouchingLost: false,
};
/** Made and not seen in use yet. */
const FRESH: KnownCredential = { ...IN_USE, hasBlob: true, inUse: false, createdAt: ago(MINUTE_MS) };
const PREVIOUS: KnownCredential = { ...IN_USE, id: "crd_previous", isCurrent: false, crc32: OTHER };
/** A token that an operator takes to the station: only it knows its files. */
const CARRIED: KnownCredential = { ...FRESH, kind: "TOKEN", crc32: null, hasBlob: false };
const due = (one: KnownCredential) => ({ ...one, renewalOpensAt: ago(0) });
const expired = (one: KnownCredential) => ({ ...one, renewalOpensAt: ago(DAY_MS), notAfter: ago(0) });

const TARGET = { uri: "wss://eu1.example.org:8887", blob: Uint8Array.of(1, 2, 3), crc32: 3333 };
const CUPS_TARGET = { ...TARGET, uri: "https://eu1.example.org:443" };

function decide(facts: Partial<Omit<UpdateFacts, "reported">> & { reported?: Partial<UpdateInfoRequest> }) {
  const { reported, ...rest } = facts;
  return decideUpdate({
    now: NOW,
    usedCredentialId: null,
    cupsUri: OURS.cups,
    lnsUri: OURS.lns,
    cupsTarget: null,
    lnsTarget: null,
    isElsewhere: false,
    cupsCredentials: [],
    lnsCredentials: [IN_USE],
    update: null,
    ...rest,
    reported: { ...SETTLED, ...reported },
  });
}

const NOTHING = { uri: null, credential: { kind: "NONE" } };
const MADE_OR_NOT_IN = { kind: "NEW", needed: true };
const MADE = { kind: "NEW", needed: false };
const stored = (credentialId: string) => ({ kind: "STORED", credentialId });

test("a station that has everything gets nothing", () => {
  expect(decide({})).toEqual({ cups: NOTHING, lns: NOTHING, update: { kind: "NONE" } });
});

test("a station without any LNS files gets our address and a new credential", () => {
  const { lns } = decide({ lnsCredentials: [], reported: { lnsUri: null, lnsCrc32: NO_FILES_CRC32 } });
  expect(lns).toEqual({ uri: OURS.lns, credential: MADE_OR_NOT_IN });
});

test("another LNS address is corrected without touching the credential", () => {
  expect(decide({ reported: { lnsUri: "wss://old.example.org:8887" } }).lns).toEqual({
    uri: OURS.lns,
    credential: { kind: "NONE" },
  });
});

test.each([
  ["there is none", [], HELD, MADE_OR_NOT_IN],
  ["only a previous one is left", [PREVIOUS], OTHER, MADE_OR_NOT_IN],
  ["the station holds it", [IN_USE], HELD, { kind: "NONE" }],
  ["the station holds it, not used yet", [FRESH], HELD, { kind: "NONE" }],
  ["it was not taken yet", [FRESH, PREVIOUS], OTHER, stored(FRESH.id)],
  ["the answer with it was lost", [FRESH], NO_FILES_CRC32, stored(FRESH.id)],
  ["it is signed and its blob not composed yet", [{ ...FRESH, crc32: null, hasBlob: false }], OTHER, stored(FRESH.id)],
  ["the station lost its files", [IN_USE], NO_FILES_CRC32, MADE_OR_NOT_IN],
  ["the station has other files", [IN_USE], OTHER, MADE_OR_NOT_IN],
  ["24 hours passed without use", [{ ...FRESH, hasBlob: false }], OTHER, MADE_OR_NOT_IN],
  ["its renewal window is open", [due(IN_USE)], HELD, MADE],
  ["its renewal window opens in a millisecond", [{ ...IN_USE, renewalOpensAt: ago(-1) }], HELD, { kind: "NONE" }],
  ["it expired", [expired(IN_USE)], HELD, MADE_OR_NOT_IN],
  ["its window is open and the files are lost", [due(IN_USE)], OTHER, MADE_OR_NOT_IN],
  ["an operator is taking a token there", [CARRIED], OTHER, { kind: "NONE" }],
  [
    "a token was taken there and is used",
    [{ ...CARRIED, inUse: true, createdAt: ago(9 * DAY_MS) }],
    OTHER,
    { kind: "NONE" },
  ],
  ["a token never arrived", [{ ...CARRIED, createdAt: ago(24 * HOUR_MS) }], OTHER, MADE_OR_NOT_IN],
  ["a token was taken there and lost", [{ ...CARRIED, inUse: true }], NO_FILES_CRC32, MADE_OR_NOT_IN],
])("LNS credential: %s", (_case, lnsCredentials, lnsCrc32, credential) => {
  expect(decide({ lnsCredentials, reported: { lnsCrc32 } }).lns.credential).toEqual(credential);
});

test.each([
  ["used", { ...CARRIED, inUse: true }],
  ["on its way", CARRIED],
])("a station that comes back from another LNS gets a credential, though an operator's token is %s", (_, token) => {
  const { lns } = decide({ lnsCredentials: [token], reported: { lnsUri: TARGET.uri, lnsCrc32: TARGET.crc32 } });
  expect(lns).toEqual({ uri: OURS.lns, credential: MADE_OR_NOT_IN });
});

const USED = IN_USE.id;
const BEFORE = PREVIOUS.id;
test.each([
  ["a vendor's certificate stays what it is", [], null, HELD, { kind: "NONE" }],
  ["the one it holds and uses", [IN_USE], USED, HELD, { kind: "NONE" }],
  ["the one it uses, from its backup files", [IN_USE], USED, OTHER, { kind: "NONE" }],
  ["a token of an operator that it uses", [{ ...CARRIED, inUse: true }], USED, OTHER, { kind: "NONE" }],
  ["its renewal window is open", [due(IN_USE)], USED, HELD, MADE],
  ["a new one that did not arrive", [FRESH, PREVIOUS], BEFORE, OTHER, stored(USED)],
  ["a new one that is stored and not used", [FRESH, PREVIOUS], BEFORE, HELD, stored(USED)],
  ["a new one that was never used in 24 hours", [{ ...FRESH, hasBlob: false }, PREVIOUS], BEFORE, HELD, MADE],
  ["only the previous one is left", [PREVIOUS], BEFORE, OTHER, MADE],
  ["an operator is taking a token there", [CARRIED, PREVIOUS], BEFORE, OTHER, { kind: "NONE" }],
  ["the token did not arrive in a day", [{ ...CARRIED, createdAt: ago(DAY_MS) }, PREVIOUS], BEFORE, OTHER, MADE],
  ["the token is on its way while the old one ends", [CARRIED, due(PREVIOUS)], BEFORE, OTHER, MADE],
  ["the vendor's certificate, while ours is stored and not used", [IN_USE], null, HELD, MADE],
  ["the vendor's certificate, after a reset to factory files", [IN_USE], null, OTHER, { kind: "NONE" }],
  ["the vendor's certificate, with one waiting to be taken", [FRESH], null, OTHER, stored(USED)],
  ["the vendor's certificate, while ours runs out", [due(IN_USE)], null, OTHER, { kind: "NONE" }],
])("CUPS credential: %s", (_case, cupsCredentials, usedCredentialId, cupsCrc32, credential) => {
  const { cups } = decide({ cupsCredentials, usedCredentialId, reported: { cupsCrc32 } });
  expect(cups).toEqual({ uri: null, credential });
});

test("a station with bootstrap files alone gets a regular set with its address", () => {
  const facts = { cupsCredentials: [IN_USE], usedCredentialId: USED };
  const { cups } = decide({ ...facts, reported: { cupsUri: null, cupsCrc32: NO_FILES_CRC32 } });
  expect(cups).toEqual({ uri: OURS.cups, credential: MADE });
});

test("the address goes along with every credential while the station has none", () => {
  const facts = { cupsCredentials: [FRESH, PREVIOUS], usedCredentialId: BEFORE };
  expect(decide({ ...facts, reported: { cupsUri: null, cupsCrc32: HELD } }).cups).toEqual({
    uri: OURS.cups,
    credential: stored(USED),
  });
});

test("a station that reaches us under a name of its own choice keeps it", () => {
  expect(decide({ reported: { cupsUri: "https://10.0.0.1:8987" } }).cups).toEqual(NOTHING);
});

test("a station without regular files and with its vendor's certificate is sent no address that it could not use", () => {
  expect(decide({ reported: { cupsUri: null, cupsCrc32: NO_FILES_CRC32 } }).cups).toEqual(NOTHING);
});

test.each([
  ["nothing of it yet", {}, CUPS_TARGET.uri, { kind: "EXTERNAL", blob: CUPS_TARGET.blob }],
  ["its address only", { cupsUri: CUPS_TARGET.uri }, null, { kind: "EXTERNAL", blob: CUPS_TARGET.blob }],
  ["its credential only", { cupsCrc32: CUPS_TARGET.crc32 }, CUPS_TARGET.uri, { kind: "NONE" }],
  ["both", { cupsUri: CUPS_TARGET.uri, cupsCrc32: CUPS_TARGET.crc32 }, null, { kind: "NONE" }],
])(
  "moved to another CUPS, a station that has %s gets the rest and nothing for LNS or software",
  (_has, has, uri, credential) => {
    const update: WantedUpdate = { ...WANTED, signedBy: [7] };
    const reported = { ...has, lnsUri: null, lnsCrc32: NO_FILES_CRC32, keys: [7] };
    expect(decide({ cupsTarget: CUPS_TARGET, lnsCredentials: [], update, reported })).toEqual({
      cups: { uri, credential },
      lns: NOTHING,
      update: { kind: "NONE" },
    });
  },
);

test.each([
  ["a new credential", [], null, OTHER, MADE],
  ["the one that waits to be taken", [FRESH], null, OTHER, stored(USED)],
  ["the address alone, with our files still there", [IN_USE], USED, HELD, { kind: "NONE" }],
  ["a new one for that which runs out", [due(IN_USE)], USED, HELD, MADE],
])(
  "a station that was at another CUPS and is to come back gets our address and %s",
  (_what, cupsCredentials, usedCredentialId, cupsCrc32, credential) => {
    const facts = { isElsewhere: true, cupsCredentials, usedCredentialId };
    const reported = { cupsUri: "https://eu1.example.org:443", cupsCrc32 };
    expect(decide({ ...facts, reported }).cups).toEqual({ uri: OURS.cups, credential });
  },
);

test.each([
  ["nothing of it yet", {}, TARGET.uri, { kind: "EXTERNAL", blob: TARGET.blob }],
  ["its address only", { lnsUri: TARGET.uri }, null, { kind: "EXTERNAL", blob: TARGET.blob }],
  ["its credential only", { lnsCrc32: TARGET.crc32 }, TARGET.uri, { kind: "NONE" }],
  ["both", { lnsUri: TARGET.uri, lnsCrc32: TARGET.crc32 }, null, { kind: "NONE" }],
])("sent to an external LNS directly, a station that has %s gets the rest", (_has, reported, uri, credential) => {
  expect(decide({ lnsTarget: TARGET, lnsCredentials: [], reported }).lns).toEqual({ uri, credential });
});

const WANTED: WantedUpdate = {
  packageId: "upd_1",
  package: "pkg 2",
  status: "WAITING",
  sentCount: 0,
  lastSentAt: null,
  fault: null,
  signedBy: [7, 8],
};
const held = (fault: RegExp) => ({ kind: "HELD", fault: expect.stringMatching(fault) });
test.each([
  ["goes to a station with the key", {}, { keys: [6, 8] }, { kind: "SEND", keyCrc32: 8 }],
  ["never goes to a station without any key", {}, { keys: [] }, held(/no signing key/)],
  ["never goes to a station with other keys only", {}, { keys: [6] }, held(/None of/)],
  ["never goes out unsigned", { signedBy: [] }, { keys: [7] }, held(/None of/)],
  ["is there once the station reports it", { status: "SENT" }, { package: "pkg 2", keys: [7] }, { kind: "INSTALLED" }],
  ["is there already", {}, { package: "pkg 2", keys: [] }, { kind: "INSTALLED" }],
  ["goes to a station that reports no package", {}, { package: null, keys: [7] }, { kind: "SEND", keyCrc32: 7 }],
  [
    "is given time to run",
    { status: "SENT", sentCount: 1, lastSentAt: ago(9 * MINUTE_MS) },
    { keys: [7] },
    { kind: "NONE" },
  ],
  [
    "goes again later",
    { status: "SENT", sentCount: 4, lastSentAt: ago(10 * MINUTE_MS) },
    { keys: [7] },
    { kind: "SEND", keyCrc32: 7 },
  ],
  [
    "does not go a sixth time",
    { status: "SENT", sentCount: 5, lastSentAt: ago(DAY_MS) },
    { keys: [7] },
    held(/5 times.*"pkg 1"/),
  ],
  [
    "does not go to one that lost its key meanwhile",
    { status: "SENT", sentCount: 1, lastSentAt: ago(MINUTE_MS) },
    { keys: [] },
    held(/no signing key/),
  ],
  ["is over once installed", { status: "INSTALLED" }, { keys: [7] }, { kind: "NONE" }],
  ["is over once withdrawn", { status: "WITHDRAWN" }, { keys: [7] }, { kind: "NONE" }],
] as const)("an update %s", (_case, wanted, reported, update) => {
  expect(decide({ update: { ...WANTED, ...wanted }, reported }).update).toEqual(update);
});
