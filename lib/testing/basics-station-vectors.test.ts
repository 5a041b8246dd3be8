// The test client against what was captured from the real one: where they differ, the client is wrong.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { judgeAnswer } from "./basics-station-answer";
import { splitCredentialBlob } from "./basics-station-blob";
import { crc32OfAll } from "./basics-station-crc";
import { applyAnswer, updateInfoJson, updateInfoRequest } from "./basics-station-cups";
import { configuredEui, id6Of } from "./basics-station-eui";
import { BasicsStationFiles } from "./basics-station-files";
import { versionMessage } from "./basics-station-muxs";
import { judgeRouterConfigMessage, parseStationJson } from "./basics-station-router-config";
import { readCredentials } from "./basics-station-socket";
import { parseFileUri } from "./basics-station-uri";
import { clientFrame, upgradeRequest } from "./basics-station-websocket";
import x509 from "./vectors/cups-01-mtls-delivers-tc-x509.json" with { type: "json" };
import token from "./vectors/cups-02-delivers-tc-token.json" with { type: "json" };
import rotation from "./vectors/cups-03-rotates-cups-uri-and-credentials.json" with { type: "json" };
import update from "./vectors/cups-04-signed-update.json" with { type: "json" };
import blobs from "./vectors/cups-05-credential-blob-matrix.json" with { type: "json" };
import id6 from "./vectors/id6-01-configured-to-sent.json" with { type: "json" };
import lns from "./vectors/lns-01-session.json" with { type: "json" };

const ROUTER = "58a0:cbff:fe80:aa01";
const BUILD = { station: "2.0.6(linux/testsim)", buildTime: "2026-11-21 08:46:46", model: "linux" };

interface Exchange {
  readonly requestRawHex: string;
  readonly responseRawHex?: string;
}

function newFiles(): BasicsStationFiles {
  return new BasicsStationFiles(mkdtempSync(join(tmpdir(), "stationkeeper-")));
}

/** The station of the captures, as it was installed. */
function capturedStation(cupsUri: string): BasicsStationFiles {
  const files = newFiles();
  const { cupsTrustPem: trust, cupsCrtPem: crt, cupsKeyPem: key } = x509.initialCredentialFiles;
  files.install("cups", "", { uri: `${cupsUri}\n`, trust, crt, key });
  writeFileSync(join(files.home, "version.txt"), "lab-pkg 1.0\n");
  return files;
}

/** Asks with the files as they are and stores the captured answer. */
function replay(files: BasicsStationFiles, exchange: Exchange): ReturnType<typeof applyAnswer> | undefined {
  const authority = parseFileUri(files.uri("cups") ?? "", ["http", "https"])?.authority ?? "";
  const request = updateInfoRequest(authority, [], updateInfoJson(files, ROUTER, BUILD));
  expect(request.toString("latin1")).toBe(Buffer.from(exchange.requestRawHex, "hex").toString("latin1"));
  if (exchange.responseRawHex === undefined) return undefined;
  const verdict = judgeAnswer(Buffer.from(exchange.responseRawHex, "hex"));
  if (verdict.kind !== "ACCEPTED") throw new Error(JSON.stringify(verdict));
  return applyAnswer(files, verdict.record);
}

test.each([
  ["an X.509 credential", x509],
  ["a token", token],
])("both requests around the delivery of %s are the captured bytes", (_name, { exchanges }) => {
  const [first, second] = exchanges;
  const files = capturedStation(`https://${/Host: (\S+)/.exec(first?.requestHead ?? "")?.[1]}`);
  expect(replay(files, first as Exchange)).toMatchObject({ cupsChanged: false, tcChanged: true, refusals: [] });
  expect(replay(files, second as Exchange)).toMatchObject({ cupsChanged: false, tcChanged: false });
});

test("a delivered token goes into the upgrade requests as captured", () => {
  const files = capturedStation("https://localhost:20601");
  replay(files, token.exchanges[0] as Exchange);
  const { headerLines } = readCredentials(files, "tc", "", true);
  const paths = ["/router-info", "/gw/58a0cbfffe80aa01"];
  const requests = paths.map((path) => upgradeRequest("localhost:20691", path, headerLines));
  expect(requests).toEqual(token.subsequentLnsUpgradeRequests);
});

test("after a redirect the second CUPS gets the captured request, and the backup is the first set", () => {
  const files = capturedStation("https://localhost:20602");
  expect(replay(files, rotation.firstServer[0] as Exchange)).toMatchObject({ cupsChanged: true, tcChanged: false });
  expect(files.crc("cups")).toBe(rotation.blob.crc32);
  replay(files, rotation.secondServer[0] as Exchange);
  expect(files.uri("cups", "-bak")).toBe("https://localhost:20602");
  expect(files.read("cups", "-bak", "key")?.toString()).toBe(x509.initialCredentialFiles.cupsKeyPem);
  files.backUpOnce("cups");
  expect(files.uri("cups", "-bak")).toBe("https://localhost:20602");
});

test("the captured update is run by a station with its key, and not with a flaw in data or signature", () => {
  const files = capturedStation("https://localhost:20605");
  writeFileSync(join(files.home, "sig-0.key"), Buffer.from(update.publicKeyRawXYHex, "hex"));
  const applied = replay(files, update.exchanges[0] as Exchange);
  expect(applied?.update).toEqual({ data: Buffer.from(update.updateDataHex, "hex"), ran: true });

  const answer = Buffer.from(update.exchanges[0]?.responseRawHex ?? "", "hex");
  answer[answer.length - 1] = 0x20;
  const verdict = judgeAnswer(answer);
  expect(verdict.kind === "ACCEPTED" && applyAnswer(files, verdict.record).update?.ran).toBe(false);
});

const withBytes = blobs.cases.filter(({ blobHex }) => blobHex !== undefined);

test.each(withBytes.map((known) => [known.name, known] as const))(
  "blob %s is stored or refused as observed",
  (_, known) => {
    const files = newFiles();
    const blob = Buffer.from(known.blobHex ?? "", "hex");
    expect(crc32OfAll([blob])).toBe(known.crc32);
    const verdict = splitCredentialBlob(blob);
    if (verdict.files) files.store([{ role: "tc", uri: "wss://localhost:20690", files: verdict.files }]);

    const { observed } = known;
    const sizes = verdict.files && {
      trust: verdict.files.trust.length,
      crt: verdict.files.crt.length,
      key: verdict.files.key.length,
    };
    expect(sizes ?? false).toEqual(observed.stored);
    expect(files.crc("tc")).toBe(observed.nextTcCredCrc);
    expect(files.crc("tc") === known.crc32).toBe(observed.equalsCrc32OfBlob);

    const faults = verdict.error === undefined ? [] : [verdict.error];
    try {
      const credentials = readCredentials(files, "tc", "", true);
      expect(observed.reachedLns).toBe(true);
      expect(credentials.headerLines).toEqual(
        ("extraRequestHeaders" in observed && observed.extraRequestHeaders) || [],
      );
      expect(credentials.certificate !== null).toBe(observed.clientCertAuthorized);
    } catch (error) {
      expect(observed.reachedLns).toBe(false);
      if (faults.length === 0) faults.push((error as Error).message);
    }
    const [said] = ("clientErrors" in observed && observed.clientErrors) || [];
    if (said === undefined) expect(faults).toEqual([]);
    else expect(faults[0]).toContain(said);
  },
);

test.each(id6.cases.map((known) => [known.configuredRouterid, known.euiprefix, known.sentRouter] as const))(
  "routerid %s with euiprefix %s gives %s",
  (routerid, euiprefix, sent) => {
    const prefix = euiprefix.replace(" (built-in default)", "");
    const start = () => id6Of(configuredEui(routerid, prefix));
    if (sent === "refused") expect(start).toThrow();
    else expect(start()).toBe(sent);
  },
);

test("discovery, version, pong and close are the captured texts and frames", () => {
  const { discovery, muxs } = lns;
  expect(upgradeRequest("localhost:20500", "/router-info", [])).toBe(discovery.upgradeRequest);
  expect(upgradeRequest("localhost:20500", "/gw/58a0cbfffe80aa01", [])).toBe(muxs.upgradeRequest);
  expect(clientFrame("text", Buffer.from(discovery.clientText)).toString("hex")).toBe(discovery.clientFrameHex);
  expect(clientFrame("close", Buffer.from([0x03, 0xe8])).toString("hex")).toBe(discovery.clientCloseFrameHex);
  expect(clientFrame("pong", Buffer.from(muxs.pong.serverPingPayload)).toString("hex")).toBe(muxs.pong.clientFrameHex);
  const { station, model } = BUILD;
  expect(versionMessage({ station, model, features: "rmtsh gps" }, "lab-pkg 1.0")).toBe(muxs.upstream.version);
  const bare = versionMessage({ station, model, features: "rmtsh" }, null);
  expect(bare).toBe(muxs.upstream.versionWithoutPackageFile);
});

test("the captured router_config is accepted, and refused with each fault that was observed", () => {
  const { router_config: text } = lns.muxs.downstreamAccepted;
  const judge = (change: (message: Record<string, unknown>) => void) => {
    const message = parseStationJson(text) as Record<string, unknown>;
    change(message);
    return judgeRouterConfigMessage(message);
  };
  expect(judge(() => {}).config).toMatchObject({ region: "EU868", hasDownlinks: true });
  expect(judge((message) => Object.assign(message, { unheard: { of: 1 } })).config).toBeDefined();
  expect(judge((message) => Object.assign(message, { region: "IN865" })).config?.hasDownlinks).toBe(false);
  expect(judge((message) => delete message.region).config?.hasDownlinks).toBe(false);

  const radio = { radio_0: { enable: true, freq: 868_500_000, unheard: 1 } };
  const faults: readonly Record<string, unknown>[] = [
    { hwspec: undefined },
    { sx1301_conf: undefined },
    { hwspec: "sx1302/1" },
    { hwspec: "sx1301/2" },
    { sx1301_conf: {} },
    { sx1301_conf: [radio] },
    { JoinEui: [["0", "1"]] },
  ];
  for (const fault of faults) expect(judge((message) => Object.assign(message, fault)).fault).toBeDefined();
});

test("JoinEui ranges of 64 bits are integers, not rounded", () => {
  const ranges = parseStationJson('{"JoinEui":[[18446744073709551614,18446744073709551615]]}');
  expect(ranges).toEqual({ JoinEui: [[18446744073709551614n, 18446744073709551615n]] });
});
