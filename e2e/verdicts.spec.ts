// Every verdict that CUPS and LNS have, produced over real TLS and read in the browser.
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIRequestContext, Page } from "@playwright/test";
import { type Verdict, verdictWords } from "#lib/connection-attempt/values";
import { askDiscovery, askUpdateInfo, type BasicsPeer } from "#lib/testing/basics-peer";
import { type VendorCertificate, vendorLeaf, vendorRoot } from "#lib/testing/vendor-pki";
import { expectAccessible } from "./axe";
import { type BaseStation, createBaseStation, expect, product, test } from "./fixtures";

interface Case {
  /** As the page says it. */
  title: string;
  told: string | RegExp;
  peer: BasicsPeer;
  /** Whose page tells of it; absent: a stranger, found by `q`. */
  station?: BaseStation;
  q?: string;
  /** In the inbox, where it stands once: as it called last, at the LNS. */
  waits?: true;
}

/** What the cases share: a station of the test's own, the CA that vouches for all, and the listeners. */
interface Scene {
  api: APIRequestContext;
  root: VendorCertificate;
  station: () => Promise<BaseStation & { eui: string }>;
}

const newEui = () => randomBytes(8).toString("hex").toUpperCase();
const files = ({ pem, keyPem }: VendorCertificate) => ({ cert: pem, key: keyPem });
const shows = (eui: string, leaf: VendorCertificate): BasicsPeer => ({ certificate: files(leaf), router: eui });
const sha256 = ({ der }: VendorCertificate) => createHash("sha256").update(der).digest("hex");

async function post(api: APIRequestContext, path: string, data: object = {}): Promise<Record<string, string>> {
  const response = await api.post(`/api/v1${path}`, { data });
  expect(response.ok(), `${path}: ${await response.text()}`).toBe(true);
  return response.status() === 204 ? {} : response.json();
}

const upload = (api: APIRequestContext, root: VendorCertificate, scope: object = {}) =>
  post(api, "/vendor-cas", {
    name: root.subject,
    certificates: root.pem,
    scope: { euiPrefixes: [], domains: [], ...scope },
  });

const tokenOf = async (api: APIRequestContext, { id }: BaseStation) =>
  (await post(api, `/base-stations/${id}/tokens`, { server: "CUPS" })).token ?? "";

/** A station of its own that shows a vendor's certificate. */
async function showing(
  { station }: Scene,
  title: string,
  told: Case["told"],
  leafOf: (eui: string) => VendorCertificate,
): Promise<Case> {
  const one = await station();
  return { title, told, peer: shows(one.eui, leafOf(one.eui)), station: one };
}

async function ofCertificates(scene: Scene): Promise<Case[]> {
  const { api, root, station } = scene;
  const label = randomBytes(4).toString("hex");
  const [narrow, asleep] = [vendorRoot(`Narrow ${label}`), vendorRoot(`Asleep ${label}`)];
  await upload(api, narrow, { euiPrefixes: ["AABBCC"] });
  await post(api, `/vendor-cas/${(await upload(api, asleep)).id}/suspend`);
  const leaf = (wish: Parameters<typeof vendorLeaf>[2]) => (eui: string) => vendorLeaf(root, eui, wish);
  const blocked = await station();
  const stolen = vendorLeaf(root, blocked.eui);
  await post(api, "/blocked-certificates", { sha256: sha256(stolen), reason: "Stolen with its gateway" });
  const [one, other, name] = [await station(), newEui(), `gateway-${label}`];
  return [
    await showing(scene, "Unknown CA", /CA/, (eui) => vendorLeaf(vendorRoot("Nobody"), eui)),
    await showing(scene, "CA not in scope", /is not for/, (eui) => vendorLeaf(narrow, eui)),
    await showing(scene, "CA suspended", /suspended/, (eui) => vendorLeaf(asleep, eui)),
    await showing(
      scene,
      "Certificate expired",
      /expired on 2026-02-01 00:00:00 UTC; here it is/,
      leaf({ notAfter: "20260201000000Z" }),
    ),
    await showing(
      scene,
      "Not yet valid",
      /valid from 2035-12-31 00:00:00 UTC; here it is/,
      leaf({ notBefore: "20351231000000Z" }),
    ),
    await showing(scene, "Weak key", /1024/, leaf({ key: "RSA 1024" })),
    await showing(scene, "Wrong key usage", /usage/, leaf({ extensions: ["extendedKeyUsage=serverAuth"] })),
    { title: "Certificate blocked", told: /blocked/, peer: shows(blocked.eui, stolen), station: blocked },
    {
      title: "CN differs",
      told: `The certificate is for ${one.eui}, the base station says ${other}.`,
      peer: shows(other, vendorLeaf(root, one.eui)),
      station: one,
    },
    { title: "CN is not an EUI-64", told: name, peer: shows(other, vendorLeaf(root, name)), q: name },
  ];
}

async function ofOthers({ api, station, root }: Scene): Promise<Case[]> {
  const [a, b, c, d, e] = [await station(), await station(), await station(), await station(), await station()];
  const suspended = await api.patch(`/api/v1/base-stations/${b.id}`, { data: { administrativeState: "SUSPENDED" } });
  expect(suspended.status()).toBe(200);
  return [
    { title: "No credential", told: /client certificate or a token/, peer: { router: a.eui }, station: a },
    { title: "Suspended", told: /suspended/, peer: shows(b.eui, vendorLeaf(root, b.eui)), station: b },
    { title: "Unknown token", told: /not known/, peer: { router: c.eui, token: "bst_nobodys" }, station: c },
    {
      title: "Token of another station",
      told: /The token is for/,
      peer: { router: d.eui, token: await tokenOf(api, a) },
      station: d,
    },
    {
      title: "Malformed request",
      told: /cannot be read|JSON/,
      peer: { token: await tokenOf(api, e), body: '{"router":' },
      station: e,
    },
  ];
}

/** Sound, and nobody has declared it. */
async function ofNobody({ root }: Scene): Promise<Case> {
  const eui = newEui();
  return {
    title: "Not declared",
    told: `No base station is declared with the EUI-64 ${eui}.`,
    peer: shows(eui, vendorLeaf(root, eui)),
    q: eui,
    waits: true,
  };
}

/** Regenerated, and back with the certificate that was revoked. */
async function revoked({ api, station, root }: Scene, server: Listeners): Promise<Case> {
  const one = await station();
  const leaf = vendorLeaf(root, one.eui);
  const answer = await askUpdateInfo(server, shows(one.eui, leaf));
  expect(answer.status).toBe(200);
  const { certificate } = lnsCredentialOf(answer.body);
  await post(api, `/base-stations/${one.id}/certificates/regenerate`, { reason: "LOST" });
  const peer = { certificate, router: one.eui };
  expect(await askDiscovery(server, peer)).not.toHaveProperty("uri");
  return { title: "Certificate revoked", told: /revoked/, peer, station: one };
}

type Listeners = Parameters<typeof askUpdateInfo>[0];

/** Of the product that runs, and whom to trust there. */
async function listeners(api: APIRequestContext): Promise<Listeners> {
  const rootFile = join(mkdtempSync(join(tmpdir(), "stationkeeper-e2e-")), "root.pem");
  const { data } = await (await api.get("/api/v1/certificate-authorities")).json();
  writeFileSync(rootFile, data.find(({ kind }: { kind: string }) => kind === "ROOT").pem);
  const port = (url: string) => Number(new URL(url).port);
  return { station: { cupsPort: port(product.cupsUrl), lnsPort: port(product.lnsUrl) }, rootFile } as Listeners;
}

/** By the layout of basics-station.md 6.2 and 6.4, each border by its DER length. */
function lnsCredentialOf(body: Buffer) {
  let at = 0;
  for (const size of [1, 1, 2] as const) at += size + body.readUIntLE(at, size);
  const blob = body.subarray(at + 2, at + 2 + body.readUInt16LE(at));
  const second = 4 + blob.readUInt16BE(2);
  const third = second + 4 + blob.readUInt16BE(second + 2);
  const pem = (label: string, der: Buffer) =>
    `-----BEGIN ${label}-----\n${der.toString("base64")}\n-----END ${label}-----\n`;
  return {
    certificate: {
      cert: pem("CERTIFICATE", blob.subarray(second, third)),
      key: pem("EC PRIVATE KEY", blob.subarray(third)),
    },
  };
}

/** Those that a Basics Station can get, told apart by what the page calls them. */
const OF_BASICS_STATIONS: readonly Verdict[] = [
  ...(["no_credential", "unknown_ca", "ca_not_in_scope", "ca_suspended", "certificate_expired"] as const),
  ...([
    "certificate_not_yet_valid",
    "certificate_revoked",
    "certificate_blocked",
    "cn_not_eui64",
    "cn_differs",
  ] as const),
  ...(["weak_key", "wrong_key_usage", "station_not_declared", "station_suspended", "token_unknown"] as const),
  ...(["token_of_another_station", "malformed_request"] as const),
];
const verdictOf = (title: string): Verdict | undefined =>
  OF_BASICS_STATIONS.find((verdict) => verdictWords(verdict, "CUPS").title === title);

function readAt({ peer, waits }: Case): readonly ("CUPS" | "LNS")[] {
  if (peer.token !== undefined) return ["CUPS"];
  return waits ? ["LNS"] : ["CUPS", "LNS"];
}

async function isRead(page: Page, one: Case): Promise<void> {
  const { title, told, station, q } = one;
  await page.goto(`/security/connection-attempts?${station ? `baseStation=${station.id}` : `q=${q}`}`);
  const items = page
    .getByRole("list", { name: "Connection attempts" })
    .getByRole("listitem")
    .filter({ hasText: title });
  const verdict = verdictOf(title);
  if (!verdict) throw new Error(`${title} is no verdict`);
  for (const listener of readAt(one)) {
    const item = items.filter({ hasText: `at ${listener}` });
    await expect(item, title).toContainText(told);
    await expect(item, title).toContainText(verdictWords(verdict, listener).mend);
  }
}

test("every verdict of CUPS and LNS is read in the browser, with what mends it", async ({ page, api }) => {
  test.slow();
  const server = await listeners(api);
  const root = vendorRoot(`Acme ${randomBytes(4).toString("hex")}`);
  await upload(api, root);
  const station = async () => {
    const eui = newEui();
    return { ...(await createBaseStation(api, { lrrUuid: `0016C0-${eui}` })), eui };
  };
  const scene = { api, root, station };
  const cases = [...(await ofCertificates(scene)), ...(await ofOthers(scene)), await revoked(scene, server)];
  cases.push(await ofNobody(scene));
  expect(cases.map(({ title }) => verdictOf(title)).sort()).toEqual([...OF_BASICS_STATIONS].sort());
  for (const one of cases) {
    const { status } = await askUpdateInfo(server, one.peer);
    expect(status, one.title).toBeGreaterThanOrEqual(400);
    // Tokens are made for CUPS alone.
    if (one.peer.token === undefined) {
      const reply = await askDiscovery(server, one.peer);
      expect(reply, one.title).toHaveProperty("error");
      expect(reply, one.title).not.toHaveProperty("uri");
    }
    await isRead(page, one);
  }
  await expectAccessible(page);
});

test("an undeclared station with a sound certificate waits in the inbox; ADD declares it, and it is served", async ({
  page,
  api,
}) => {
  const server = await listeners(api);
  const root = vendorRoot(`Acme ${randomBytes(4).toString("hex")}`);
  await upload(api, root);
  const eui = newEui();
  const peer = shows(eui, vendorLeaf(root, eui));
  expect((await askUpdateInfo(server, peer)).status).toBe(403);

  await page.goto("/security/connection-attempts");
  await expect(page.getByText(/waiting to be added/)).toBeVisible();
  await page.goto(`/security/connection-attempts?callers=inbox&q=${eui}`);
  const item = page.getByRole("list", { name: "Connection attempts" }).getByRole("listitem");
  await expect(item).toContainText("Not declared");
  await item.getByRole("link", { name: "ADD" }).click();
  await expect(page.getByLabel("LRR-UUID")).toHaveValue(new RegExp(eui));
  await page.getByRole("button", { name: /RF Region/ }).click();
  await page.getByRole("option", { name: "EU868" }).click();
  await page.getByRole("button", { name: "CREATE", exact: true }).click();
  await page.waitForURL(/\/base-stations\/bs_\w+/);
  const panel = page.getByRole("region", { name: "FIRST CONTACT" });
  await expect(panel).toContainText("Waiting for first connection...");

  expect((await askUpdateInfo(server, peer)).status).toBe(200);
  await expect(panel).toContainText("Connected");
  await page.goto(`/security/connection-attempts?callers=inbox&q=${eui}`);
  await expect(page.getByText(/No connection attempt matches/)).toBeVisible();
});
