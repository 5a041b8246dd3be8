// BouncyCastle's EST client, unmodified, against a station process: enrolment section 22, point 1.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SetStationPassword } from "#lib/enrolment/schema";
import { setStationPassword } from "#lib/enrolment/set-station-password";
import { certificatePem } from "#lib/pki/certificate-reader";
import { type CallingStation, insertCallingStations } from "../bench/calling-stations";
import { startStationProcess } from "../bench/child-processes";
import { issuingPlatform } from "../bench/issuing-platform";
import { check, report } from "./checks";
import { found, tool } from "./tool";

const JARS = ["bcprov", "bcutil", "bcpkix", "bctls"].map((name) => `/usr/share/java/${name}.jar`).join(":");
const SOURCES = ["EstClient", "Tls13Client"].map((name) => `lib/launch/conformity/bouncycastle/${name}.java`);

const databaseUrl = process.env.CONFORMITY_DATABASE_URL;
if (!databaseUrl) throw new Error("CONFORMITY_DATABASE_URL is not set: run this by `npm run conformity`");
const platform = await issuingPlatform(databaseUrl);
const { database, ctx } = platform;
const folder = mkdtempSync(join(tmpdir(), "stationkeeper-"));
const write = (name: string, text: string) => {
  const file = join(folder, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
};
const authorities = await database.certificateAuthority.findMany();
const pemOf = (kind: string) =>
  certificatePem(authorities.find((one) => one.kind === kind)?.certificate ?? new Uint8Array());
const trust = write("root.pem", pemOf("ROOT"));
const issuing = write("issuing.pem", pemOf("BASE_STATION"));
const compiled = tool("javac", ["-cp", JARS, "-d", folder, ...SOURCES]);
if (!compiled.ok) throw new Error(compiled.text);
const station = await startStationProcess(platform, databaseUrl);

/** Runs one step of the client. */
function client(step: string, options: Record<string, string>): { ok: boolean; text: string } {
  const given = { server: `localhost:${station.port}`, trust, ...options };
  const args = Object.entries(given).map(([name, value]) => `${name}=${value}`);
  const { status, stdout, stderr } = spawnSync("java", ["-cp", `${JARS}:${folder}`, "EstClient", step, ...args]);
  return { ok: status === 0, text: `${stdout}${stderr}` };
}

interface Identity {
  row: CallingStation;
  name: string;
  options: { key: string; certificate: string; name: string };
}

async function newStation(label: string): Promise<Identity> {
  const [row] = await insertCallingStations(platform, 1);
  if (!row) throw new Error("no station");
  const { lrrUuid } = await database.baseStation.findUniqueOrThrow({ where: { id: row.id } });
  const options = {
    key: write(`${label}.key`, row.key),
    certificate: write(`${label}.self`, row.certificate),
    name: lrrUuid,
  };
  return { row, name: lrrUuid, options };
}

/** What it issued: its serial number, after openssl has verified it. */
function issued(what: string, file: string, { ok, text }: { ok: boolean; text: string }): string {
  check(ok && text.includes("issued "), `${what}: ${text.trim()}`);
  if (!ok) return "";
  const verified = tool("openssl", ["verify", "-CAfile", trust, "-untrusted", issuing, file]);
  check(verified.ok, `${what}: openssl says ${verified.text}`);
  return found(text, /issued ([0-9a-f]+)/);
}

function refused(what: string, status: number, { ok, text }: { ok: boolean; text: string }): void {
  check(
    !ok && new RegExp(`\\b${status}\\b`).test(text),
    `${what} is not refused with ${status}: ${text.slice(0, 600)}`,
  );
}

async function wholeWay(tls: "TLSv1.2" | "TLSv1.3"): Promise<void> {
  const { text: authoritiesText } = client("cacerts", { tls });
  check(
    /Root CA/.test(authoritiesText) && /Base Station CA/.test(authoritiesText),
    `${tls} cacerts: ${authoritiesText}`,
  );
  check(client("csrattrs", { tls, label: "station-linked" }).text.includes("1.2.840.113549.1.9.7"), `${tls} csrattrs`);

  const byKey = await newStation(`${tls}-key`);
  const out = join(folder, `${tls}.crt`);
  const enrol = (more: Record<string, string>, step = "enroll") =>
    client(step, { tls, out, ...byKey.options, ...more });
  const first = issued(`${tls} simpleenroll`, out, enrol({}));
  check(issued(`${tls} early repeat`, out, enrol({})) === first, `${tls}: an early repeat gives another certificate`);
  check(issued(`${tls} simplereenroll, self-signed`, out, enrol({}, "reenroll")) === first, `${tls}: R2`);
  issued(`${tls} linked`, out, enrol({ link: "right" }));
  issued(`${tls} linked, where it is demanded`, out, enrol({ link: "right", label: "station-linked" }));
  refused(`${tls}: a wrong linking value`, 400, enrol({ link: "wrong" }));
  refused(`${tls}: no linking value where it is demanded`, 400, enrol({ label: "station-linked" }));
  refused(`${tls}: a foreign name`, 400, enrol({ name: "7076FF-FFFFFFFFFFFF" }));

  await database.baseStation.update({ where: { id: byKey.row.id }, data: { renewBeforeDays: 365 } });
  await database.certificate.updateMany({
    where: { baseStationId: byKey.row.id },
    data: { renewalOpensAt: ctx.clock.now() },
  });
  const certificate = write(`${tls}-current.crt`, readFileSync(out, "utf8"));
  const renewed = issued(`${tls} simplereenroll`, out, enrol({ certificate }, "reenroll"));
  check(renewed !== first, `${tls}: nothing new in the renewal window`);

  const byPassword = await newStation(`${tls}-password`);
  await database.baseStation.update({ where: { id: byPassword.row.id }, data: { access: "PASSWORD" } });
  const input = SetStationPassword.parse({ baseStation: byPassword.row.id });
  const { password } = await setStationPassword(ctx, input);
  const basic = (given: string) =>
    client("enroll", { tls, out, show: "no", ...byPassword.options, user: byPassword.name, password: given });
  refused(`${tls}: a wrong password`, 401, basic("not-the-password"));
  issued(`${tls} by password`, out, basic(password ?? ""));
}

await wholeWay("TLSv1.2");
await wholeWay("TLSv1.3");
await station.stop();
await platform.close();
report("BouncyCastle: cacerts, csrattrs, enrolment by key and password, re-enrolment, linking; TLS 1.2 and 1.3");
