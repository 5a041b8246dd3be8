import { createHash, randomBytes } from "node:crypto";
import { beforeAll, expect, test, vi } from "vitest";
import type { FeedEvent } from "#lib/audit/event-feed";
import { readForeignCertificate } from "#lib/pki/foreign-certificate";
import { readPeerCertificate } from "#lib/pki/peer-certificate";
import { newId } from "#lib/platform/new-id";
import { insertBaseStation } from "#lib/testing/base-stations";
import { ownDatabaseContext, type TestContext, testContext } from "#lib/testing/context";
import { uploadVendorCa } from "#lib/testing/upload-vendor-ca";
import {
  INTERMEDIATE_EXTENSIONS,
  type VendorCertificate,
  vendorCertificate,
  vendorLeaf,
  vendorRoot,
} from "#lib/testing/vendor-pki";
import { learnIntermediates } from "./learn-intermediates";
import { removeVendorCa } from "./remove-vendor-ca";
import { resumeVendorCa } from "./resume-vendor-ca";
import { suspendVendorCa } from "./suspend-vendor-ca";
import { updateVendorCa } from "./update-vendor-ca";
import { MAX_SENT_INTERMEDIATES } from "./values";
import { ChangeVendorCa, UpdateVendorCa } from "./vendor-ca-schema";
import { getVendorCa } from "./vendor-ca-view";
import { vendorCertificates } from "./vendor-certificates";

vi.setConfig({ hookTimeout: 120_000, testTimeout: 120_000 });

const EUI = "58A0CBFFFE80AA01";
let root: VendorCertificate;
let middle: VendorCertificate;
let leaf: VendorCertificate;
beforeAll(() => {
  root = vendorRoot();
  middle = vendorCertificate({ subject: "/CN=Middle", issuer: root, extensions: INTERMEDIATE_EXTENSIONS });
  leaf = vendorLeaf(middle, EUI);
});

function peer({ der }: VendorCertificate) {
  const { certificate, fault } = readPeerCertificate(der);
  if (!certificate) throw new Error(fault);
  return certificate;
}

/** A database of its own: the vendor CAs of all organizations are looked at. */
async function setUp(name: string) {
  const ctx = await ownDatabaseContext(`${name}_${randomBytes(3).toString("hex")}`);
  return { ctx, ...processOf(ctx) };
}

/** What one station process knows. */
function processOf(ctx: TestContext) {
  const vendors = vendorCertificates(ctx, (lesson) => learnIntermediates(ctx, lesson));
  const judge = (sent: VendorCertificate[] = [], one = leaf) =>
    vendors.judge(peer(one), ctx.clock.now(), () => sent.map(({ der }) => der));
  return { vendors, judge };
}

const add = (ctx: TestContext) => uploadVendorCa(ctx, root.pem);
const sentOf = async (ctx: TestContext, ca: string) =>
  (await getVendorCa(ctx, ca)).certificates.filter(({ sent }) => sent !== null);
const eventsOf = (ctx: TestContext) =>
  ctx.database.auditEvent.findMany({
    where: { organizationId: ctx.organizationId, action: "vendor_ca.learn_intermediate" },
  });

test("what one process learned counts in all, and for what is judged without the chain; nobody's dialog is disturbed", async () => {
  const { ctx, judge } = await setUp("learn_shared");
  const { id, version } = await add(ctx);
  const station = await insertBaseStation(ctx, { lrrUuid: `0016C0-${EUI}` });
  const other = processOf(ctx);
  expect(await other.judge()).toMatchObject({ kind: "REFUSED", verdict: "unknown_ca", lacksPath: true });
  expect(await judge([middle])).toMatchObject({ kind: "SOUND", vendorCaIds: [id] });
  expect(await judge()).toMatchObject({ kind: "SOUND", vendorCaIds: [id] });
  other.vendors.hint(); // as it hears of the event
  expect(await other.judge()).toMatchObject({ kind: "SOUND", vendorCaIds: [id] });

  const at = ctx.clock.now().toISOString();
  const { version: after, changedBy, certificates } = await getVendorCa(ctx, id);
  expect({ after, changedBy }).toEqual({ after: version, changedBy: ctx.actor.name });
  expect(certificates).toMatchObject([
    { isRoot: true, sent: null },
    {
      subject: "CN=Middle",
      sent: { firstSeenAt: at, eui64: EUI, baseStation: { id: station.id, name: station.name } },
    },
  ]);
  // Whoever opened it before may still save.
  await updateVendorCa(ctx, UpdateVendorCa.parse({ ca: id, ifMatch: version, name: "Acme Ltd" }));
  expect(await eventsOf(ctx)).toMatchObject([
    {
      ...{ actorType: "PLATFORM", targetType: "vendor_ca", targetId: id, baseStationId: station.id },
      detail: {
        ...{ name: "Acme", sentBy: EUI, comeIn: ["CN=Middle"], gone: [] },
        fingerprints: [createHash("sha256").update(middle.der).digest("hex")],
      },
    },
  ]);
  const live = await ctx.database.event.findMany({ where: { type: "vendor_ca.learn_intermediate" } });
  expect(live).toMatchObject([{ targetId: id } satisfies Partial<FeedEvent>]);
});

test("of ten that come at once, one teaches", async () => {
  const { ctx } = await setUp("learn_race");
  const { id } = await add(ctx);
  const processes = Array.from({ length: 10 }, () => processOf(ctx));
  const verdicts = await Promise.all(processes.map(({ judge }) => judge([middle])));
  expect(verdicts.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => "SOUND"));
  expect([(await sentOf(ctx, id)).length, (await eventsOf(ctx)).length]).toEqual([1, 1]);
});

test("a certificate of the root's own needs no chain, and none is read for it, nor for one that is refused anyway", async () => {
  const { ctx, vendors } = await setUp("learn_unneeded");
  const readSent = vi.fn(() => [middle.der]);
  const judge = (one: VendorCertificate) => vendors.judge(peer(one), ctx.clock.now(), readSent);
  expect(await judge(leaf)).toMatchObject({ verdict: "unknown_ca" }); // there is no vendor CA at all
  const { id } = await add(ctx);
  vendors.hint();
  expect(await judge(vendorLeaf(root, EUI))).toMatchObject({ kind: "SOUND" });
  const [start, end] = ["20260101000000Z", "20260201000000Z"];
  const usage = ["extendedKeyUsage=serverAuth"];
  for (const one of [
    vendorLeaf(middle, EUI, { notBefore: start, notAfter: end }),
    vendorLeaf(middle, "no EUI-64"),
    vendorLeaf(middle, EUI, { key: "RSA 1024" }),
    vendorLeaf(middle, EUI, { extensions: usage }),
    vendorLeaf(middle, EUI, { extensions: ["1.2.3.4=critical,ASN1:NULL"] }),
  ]) {
    expect(await judge(one)).toMatchObject({ kind: "REFUSED" });
  }
  expect(readSent).not.toHaveBeenCalled();
  expect(await judge(leaf)).toMatchObject({ kind: "SOUND", vendorCaIds: [id] });
  expect(readSent).toHaveBeenCalledTimes(1);
});

test("a chain in vain is judged again a minute later, or when the vendor CAs change", async () => {
  const { ctx, vendors } = await setUp("learn_in_vain");
  await uploadVendorCa(ctx, vendorRoot("Other").pem);
  const readSent = vi.fn(() => [middle.der]);
  const judge = () => vendors.judge(peer(leaf), ctx.clock.now(), readSent);
  const inVain = { kind: "REFUSED", verdict: "unknown_ca" };
  expect([await judge(), await judge(), await judge()]).toMatchObject([inVain, inVain, inVain]);
  vendors.hint(); // the tables are read again, and say the same
  expect(await judge()).toMatchObject(inVain);
  expect(readSent).toHaveBeenCalledTimes(1);
  ctx.clock.advance(61_000);
  expect(await judge()).toMatchObject(inVain);
  expect(readSent).toHaveBeenCalledTimes(2);
  const { id } = await add(ctx);
  vendors.hint();
  expect(await judge()).toMatchObject({ kind: "SOUND", vendorCaIds: [id] });
});

test("where nothing is read any more, the refusal says that the intermediates are to be uploaded", async () => {
  const { ctx, vendors } = await setUp("learn_spent");
  await add(ctx);
  const verdict = await vendors.judge(peer(leaf), ctx.clock.now(), () => null);
  expect(verdict).toMatchObject({
    verdict: "unknown_ca",
    message: expect.stringMatching(/read no more.*Upload its intermediates/),
  });
});

test("a vendor CA that lets nobody in learns nothing, but is told for what it is, and learns once it is resumed", async () => {
  const { ctx, judge, vendors } = await setUp("learn_suspended");
  const { id } = await add(ctx);
  await suspendVendorCa(ctx, ChangeVendorCa.parse({ ca: id }));
  // Sound: its status is read from the tables, as for any other certificate.
  expect(await judge([middle])).toMatchObject({ kind: "SOUND", vendorCaIds: [id] });
  expect([await sentOf(ctx, id), await eventsOf(ctx)]).toEqual([[], []]);
  await resumeVendorCa(ctx, ChangeVendorCa.parse({ ca: id }));
  expect(await judge([middle])).toMatchObject({ versions: new Map([[id, 2]]) }); // which whoever asks finds outdated
  vendors.hint();
  expect(await judge([middle])).toMatchObject({ kind: "SOUND", versions: new Map([[id, 3]]) });
  expect(await sentOf(ctx, id)).toHaveLength(1);
});

test("a vendor CA that was changed or removed since the certificate was judged learns nothing", async () => {
  const { ctx, judge } = await setUp("learn_changed");
  const { id } = await add(ctx);
  expect(await judge()).toMatchObject({ lacksPath: true }); // it is read
  await updateVendorCa(ctx, UpdateVendorCa.parse({ ca: id, name: "Acme Ltd" }));
  const versions = new Map([[id, 1]]);
  expect(await judge([middle])).toMatchObject({ kind: "SOUND", versions }); // which whoever asks finds outdated
  expect(await sentOf(ctx, id)).toEqual([]);
  expect(await judge([middle])).toMatchObject({ kind: "SOUND", versions: new Map([[id, 2]]) });
  expect(await sentOf(ctx, id)).toHaveLength(1);
  const second = await add(ctx);
  const late = processOf(ctx);
  await late.judge();
  await removeVendorCa(ctx, ChangeVendorCa.parse({ ca: second.id }));
  const below = vendorCertificate({ subject: "/CN=New", issuer: root, extensions: INTERMEDIATE_EXTENSIONS });
  await late.judge([below], vendorLeaf(below, EUI));
  expect(await ctx.database.vendorCaCertificate.count({ where: { vendorCaId: second.id } })).toBe(1);
  expect(await sentOf(ctx, id)).toHaveLength(2);
});

test("a declared base station teaches its own organization alone, and nobody else hears its EUI-64", async () => {
  const { ctx, judge } = await setUp("learn_organizations");
  const theirs = await testContext({ database: ctx.database });
  const [own, foreign] = [await add(ctx), await add(theirs)];
  const station = await insertBaseStation(theirs, { lrrUuid: `0016C0-${EUI}` });
  expect(await judge([middle])).toMatchObject({ kind: "SOUND", vendorCaIds: [own.id, foreign.id].sort() });
  expect([await sentOf(ctx, own.id), await eventsOf(ctx)]).toEqual([[], []]);
  expect(await eventsOf(theirs)).toMatchObject([{ baseStationId: station.id, organizationId: theirs.organizationId }]);

  // Of one that nobody has declared, whoever trusts its root hears.
  const below = vendorCertificate({ subject: "/CN=New", issuer: root, extensions: INTERMEDIATE_EXTENSIONS });
  await judge([below], vendorLeaf(below, "58A0CBFFFE80AA02"));
  for (const [one, ca] of [
    [ctx, own.id],
    [theirs, foreign.id],
  ] as const) {
    expect((await sentOf(one, ca)).find(({ subject }) => subject === "CN=New")?.sent).toMatchObject({
      ...{ eui64: "58A0CBFFFE80AA02", baseStation: null },
    });
  }
});

test("each vendor CA keeps so many and no more: those that have expired make room, then the refusal says so", async () => {
  const { ctx, judge, vendors } = await setUp("learn_full");
  const { id } = await add(ctx);
  const [expired, valid] = [new Date("2026-06-01T00:00:00Z"), new Date("2030-01-01T00:00:00Z")];
  const keep = (count: number, notAfter: Date) =>
    ctx.database.vendorCaCertificate.createMany({
      data: Array.from({ length: count }, (_, index) => ({
        ...{
          id: newId(ctx, "vcc"),
          vendorCaId: id,
          certificate: root.der,
          isRoot: false,
          subjectText: `CN=Old ${index}`,
        },
        ...{ sha256: Buffer.from(ctx.random.bytes(32)).toString("hex"), notBefore: expired, notAfter, sentAt: expired },
      })),
    });
  await keep(MAX_SENT_INTERMEDIATES - 2, valid);
  await keep(2, expired);
  vendors.hint();
  expect(await judge([middle])).toMatchObject({ kind: "SOUND" });
  expect(await sentOf(ctx, id)).toHaveLength(MAX_SENT_INTERMEDIATES - 1);
  expect(await eventsOf(ctx)).toMatchObject([{ detail: { gone: expect.arrayContaining(["CN=Old 0", "CN=Old 1"]) } }]);

  await keep(1, valid);
  vendors.hint();
  const below = vendorCertificate({ subject: "/CN=One more", issuer: root, extensions: INTERMEDIATE_EXTENSIONS });
  const one = vendorLeaf(below, EUI);
  expect(await judge([below], one)).toMatchObject({
    ...{ kind: "REFUSED", verdict: "unknown_ca", vendorCaIds: [] },
    message: expect.stringMatching(/^Base stations have sent 64 intermediates.*Upload the one that issued/),
  });
  expect(await sentOf(ctx, id)).toHaveLength(MAX_SENT_INTERMEDIATES);
  // What is there already needs no room.
  expect(await judge([middle])).toMatchObject({ kind: "SOUND" });
});

test("what is kept is read like what was uploaded", async () => {
  const { ctx, judge } = await setUp("learn_rows");
  const { id } = await add(ctx);
  await judge([middle]);
  const rows = await ctx.database.vendorCaCertificate.findMany({ where: { vendorCaId: id, isRoot: false } });
  const { notBefore, notAfter } = readForeignCertificate(middle.der).certificate ?? {};
  expect(rows).toMatchObject([
    { isRoot: false, subjectText: "CN=Middle", notBefore, notAfter, sentBy: EUI, sentAt: ctx.clock.now() },
  ]);
  expect(Buffer.compare(rows[0]?.certificate ?? new Uint8Array(), middle.der)).toBe(0);
});
