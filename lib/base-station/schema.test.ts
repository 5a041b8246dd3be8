import { expect, test } from "vitest";
import { DomainError } from "#lib/platform/domain-error";
import { parseInput } from "#lib/platform/parse-input";
import { BaseStationRef, CreateBaseStation, ListBaseStations, ListBaseStationsQuery, PatchBaseStation } from "./schema";

const MINIMAL = { lrrUuid: "7076FF-024B0B030008", rfRegion: "EU868" };

/** The faults of an input, each as "pointer code: detail". */
function faults(schema: Parameters<typeof parseInput>[0], input: unknown): string[] {
  try {
    parseInput(schema, input);
    return [];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return error.errors.map(({ pointer, code, detail }) => `${pointer} ${code}: ${detail}`);
  }
}

const FORM = "LRR-UUID must look like 7076FF-024B0B030008: 6 hex digits, a dash, 2 to 48 hex digits.";

test("what is left out gets its default", () => {
  expect(CreateBaseStation.parse(MINIMAL)).toEqual({ ...MINIMAL, manufacturer: "Generic", model: "Generic" });
});

test.each([
  ["lower case", "7076ff-024b0b030008", "7076FF-024B0B030008"],
  ["space around", " 7076FF-02\t", "7076FF-02"],
  ["48 digits", `7076FF-${"A".repeat(48)}`, `7076FF-${"A".repeat(48)}`],
  ["an EUI-64", "58a0cbfffe80aa01", "0016C0-58A0CBFFFE80AA01"],
  ["an EUI-64 in pairs", "58-A0-CB-FF-FE-80-AA-01", "0016C0-58A0CBFFFE80AA01"],
  ["an EUI-64 with colons", "58:a0:cb:ff:fe:80:aa:01", "0016C0-58A0CBFFFE80AA01"],
  ["an ID6", "b827:ebff:fea6:7a72", "0016C0-B827EBFFFEA67A72"],
  ["an ID6 with zeros left out", "::1", "0016C0-0000000000000001"],
])("an LRR-UUID is read from %s", (_what, lrrUuid, stored) => {
  expect(CreateBaseStation.parse({ ...MINIMAL, lrrUuid }).lrrUuid).toBe(stored);
});

test.each([
  "7076FF_024B0B030008",
  "7076F-024B0B030008",
  "7076FF-0",
  `7076FF-${"A".repeat(49)}`,
  "7076FF-02G8",
  "7076FF",
  "0000000000000000",
  "",
])("the form of an LRR-UUID is told: %j", (lrrUuid) => {
  expect(faults(CreateBaseStation, { ...MINIMAL, lrrUuid })).toEqual([`/lrrUuid lrr_uuid_form: ${FORM}`]);
});

test.each(["024B0B030008", "02:4b:0b:03:00:08", "02-4B-0B-03-00-08"])(
  "twelve hex digits are taken for a MAC address, and the EUI-64 is offered: %s",
  (mac) => {
    const offer = "This looks like a MAC address. Convert MAC to EUI: 024B0BFFFE030008.";
    expect(faults(CreateBaseStation, { ...MINIMAL, lrrUuid: mac })).toEqual([`/lrrUuid mac_address: ${offer}`]);
    expect(faults(CreateBaseStation, { rfRegion: "EU868", eui: mac })).toEqual([`/eui eui_form: ${offer}`]);
  },
);

test("an EUI stands for its LRR-UUID", () => {
  const { lrrUuid } = CreateBaseStation.parse({ eui: "b827:ebff:fea6:7a72", rfRegion: "EU868" });
  expect(lrrUuid).toBe("0016C0-B827EBFFFEA67A72");
});

test("an LRR-UUID and an EUI may be given together only when they agree", () => {
  const eui = "B827EBFFFEA67A72";
  expect(faults(CreateBaseStation, { eui, lrrUuid: `0016C0-${eui}`, rfRegion: "EU868" })).toEqual([]);
  expect(faults(CreateBaseStation, { ...MINIMAL, eui })).toEqual([
    "/eui identity_conflict: The LRR-UUID and the EUI name two different base stations.",
  ]);
});

test("one of LRR-UUID and EUI is required", () => {
  expect(faults(CreateBaseStation, { rfRegion: "EU868" })).toEqual(["/lrrUuid required: This field is required."]);
});

test("a region outside the model's bands is told with those that fit", () => {
  const model = { manufacturer: "Kerlink", model: "iStation 915" };
  expect(faults(CreateBaseStation, { ...MINIMAL, ...model })).toEqual([
    "/rfRegion region_misfit: EU868 does not fit this model (US915, AU915, AS923-1, AS923-2, AS923-3, AS923-4, KR920).",
  ]);
});

test("a model outside the catalogue is refused", () => {
  expect(faults(CreateBaseStation, { ...MINIMAL, model: "Nothing" })).toEqual([
    '/model unknown_model: "Generic Nothing" is not in the catalogue. "Generic" fits every base station.',
  ]);
});

test.each([
  ["a long name", { name: "x".repeat(101) }, "/name too_big: At most 100 characters."],
  ["control characters", { name: "a\u0007" }, "/name custom: Control characters are not allowed."],
  ["a tag with <", { tags: ["<b>"] }, "/tags/0 custom: A tag cannot have <, > or control characters."],
  ["a long tag", { tags: ["ok", "x".repeat(41)] }, "/tags/1 too_big: A tag has at most 40 characters."],
  [
    "a domain without a group",
    { domains: ["europe"] },
    "/domains/0 domain_form: A domain looks like region:europe/north: a group, a colon, and a name of up to 5 levels, each of 1 to 20 characters.",
  ],
  [
    "two domains of a group",
    { domains: ["region:a", "region:b"] },
    '/domains domain_group_twice: One domain per group: region:a and region:b are both of "region".',
  ],
  ["an empty tag", { tags: [" "] }, "/tags/0 too_small: A tag is empty."],
  [
    "a latitude beyond the pole",
    { location: { kind: "ADMINISTRATIVE", latitude: 91, longitude: 0 } },
    "/location/latitude too_big: Latitude goes from -90 to 90.",
  ],
  ["a field of its own", { colour: "red" }, '/colour unknown_field: There is no field "colour" here.'],
])("%s is refused at its field", (_what, input, fault) => {
  expect(faults(CreateBaseStation, { ...MINIMAL, ...input })).toEqual([fault]);
});

test("an empty name is left to the platform, and a tag given twice counts once", () => {
  const { name, tags } = CreateBaseStation.parse({ ...MINIMAL, name: "", tags: ["a", "b", "a"] });
  expect([name, tags]).toEqual([undefined, ["a", "b"]]);
});

test("in a patch null clears what can be cleared", () => {
  expect(PatchBaseStation.parse({ notes: null, tags: null, serialNumber: "" })).toEqual({
    notes: null,
    tags: [],
    serialNumber: null,
  });
  expect(faults(PatchBaseStation, { name: null })).toHaveLength(1);
});

test("an empty patch, and one of what never changes, are refused", () => {
  expect(faults(PatchBaseStation, {})).toEqual([" custom: Nothing to change was sent."]);
  expect(faults(PatchBaseStation, { lrrUuid: "7076FF-02" })[0]).toContain("/lrrUuid unknown_field");
});

test.each([
  ["bs_01ARZ3NDEKTSV4RRFFQ69G5FAV", { by: "id", value: "bs_01ARZ3NDEKTSV4RRFFQ69G5FAV" }],
  ["lrr:1002003a", { by: "lrrId", value: "1002003A" }],
  ["uuid:7076ff-024b", { by: "lrrUuid", value: "7076FF-024B" }],
])("%s names a base station", (text, ref) => {
  expect(BaseStationRef.parse(text)).toEqual(ref);
});

test("a sort has up to three keys, each with its direction", () => {
  expect(ListBaseStations.parse({ sort: "-certificate,name" }).sort).toEqual([
    { key: "certificate", descending: true },
    { key: "name", descending: false },
  ]);
  expect(ListBaseStations.parse({}).sort).toEqual([{ key: "name", descending: false }]);
});

test.each(["colour", "name,name", "name,-name", "", "--name", "name,lrrId,model,rfRegion"])(
  "a sort that is none is refused: %j",
  (sort) => {
    expect(faults(ListBaseStations, { sort })[0]).toContain("/sort unknown_sort: Sort by up to 3 of name");
  },
);

test.each(["0", "201", "-1", "1.5", "many"])("a limit of %s is refused, never clamped", (limit) => {
  expect(faults(ListBaseStations, { limit })[0]).toMatch(/^\/limit /);
});

test("REST spells filters in brackets", () => {
  const { certificate, administrative } = ListBaseStationsQuery.parse({
    "filter[certificate]": "expired",
    "filter[administrative]": "ACTIVE",
  });
  expect([certificate, administrative]).toEqual(["expired", "ACTIVE"]);
});
