import { isIP } from "node:net";
import { resolve } from "node:path";
import { z } from "zod";

/** Variables by name; an empty one counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where listeners bind. */
export interface ListenConfig {
  /** IP addresses or host names. */
  hosts: readonly string[];
  /** Whether `hosts` is the default, loopback, whose "::1" this machine need not have. */
  loopbackDefault: boolean;
}

export interface OidcConfig {
  issuer: string;
  clientId: string;
  clientSecretFile: string;
}

export interface WebConfig {
  listen: ListenConfig;
  port: number;
  databaseUrl: string;
  /** Origin without a trailing slash ("https://lora.example.org"); null: the origin follows Host. */
  publicUrl: string | null;
  /** IP addresses and CIDR blocks whose forwarding headers are believed. */
  trustedProxies: readonly string[];
  /** Requests per minute and token; 0 is off. */
  rateLimitPerMinute: number;
  oidc: OidcConfig | null;
  /** The Key Installer as stations reach it, for people to copy: "https://lora.example.org:8443". */
  keyInstallerUrl: string;
  /** CUPS and LNS as Basics Stations reach them: "https://lora.example.org:8987", "wss://lora.example.org:8887". */
  cupsUri: string;
  lnsUri: string;
  /** Loopback port of the station process's terminals. */
  terminalPort: number;
}

/** A server certificate from elsewhere; files, reloaded when they change. */
export interface CertificateFiles {
  /** PEM: the certificate, then its chain. */
  certificateFile: string;
  /** PEM. */
  keyFile: string;
}

export interface StationConfig {
  listen: ListenConfig;
  pkiPort: number;
  keyInstallerPort: number;
  keyInstallerUrl: string;
  cupsPort: number;
  lnsPort: number;
  /** Loopback only: the web process passes browsers' terminals on to it. */
  terminalPort: number;
  /** As Basics Stations reach them; what CUPS and discovery hand out (basics-station.md 6.5). */
  cupsUri: string;
  lnsUri: string;
  /** Whether a load balancer in front of the TLS listeners says whom it speaks for (PROXY protocol, version 2). */
  proxyProtocol: boolean;
  /** Origin of the web app (STATIONKEEPER_URL); null: any whose host is that of the request. */
  publicUrl: string | null;
  /** Host names and IP addresses by which stations reach the TLS listeners: the names in their certificate. */
  stationHosts: readonly string[];
  /** null: our Server CA issues the listeners' certificate. */
  stationCertificate: CertificateFiles | null;
  /** What goes into new certificates' CRL, OCSP and AIA addresses; no trailing slash. */
  pkiUrl: string;
  databaseUrl: string;
  dataDir: string;
  masterKeyFile: string;
}

export interface SetupConfig {
  databaseUrl: string;
  dataDir: string;
  masterKeyFile: string;
  pkiUrl: string;
  caName: string;
  adminEmail: string;
  /** null: one is generated, and shown once. */
  adminPassword: string | null;
  bootstrapToken: string | null;
}

/** Faults of the environment; the message names every variable at fault and shows no value. */
export class ConfigError extends Error {}

const LOOPBACK = ["127.0.0.1", "::1"];
const DEFAULTS = {
  port: 3000,
  pkiPort: 8880,
  keyInstallerPort: 8443,
  cupsPort: 8987,
  lnsPort: 8887,
  terminalPort: 8881,
  stationHosts: ["localhost"],
  dataDir: ".data",
  caName: "Stationkeeper",
  adminEmail: "admin@example.org",
  rateLimitPerMinute: 600,
};

const Port = z
  .string()
  .refine((text) => /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535, "must be a port number, 1 to 65535")
  .transform(Number);

const HOST_NAME = /^(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*$/;
const Host = z
  .string()
  .refine((host) => isIP(host) > 0 || HOST_NAME.test(host), "must be an IP address or a host name");

const DatabaseUrl = z
  .string({ error: "is not set: name the Postgres database, postgresql://user:password@host/database" })
  .refine((url) => /^postgres(ql)?:\/\//.test(url) && URL.canParse(url), "must be a postgresql:// URL");

const PublicUrl = z
  .string()
  .refine((text) => isOrigin(text), "must be https://host or http://host, with a port if it needs one and no path")
  .transform((text) => new URL(text).origin);

const PkiUrl = z
  .string()
  .refine((text) => isPkiUrl(text), "must be an http:// URL without query: revocation lists are plain HTTP")
  .transform((text) => text.replace(/\/+$/, ""));

const TrustedProxies = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter(Boolean))
  .refine((blocks) => blocks.every(isAddressBlock), "must be IP addresses or CIDR blocks, separated by commas");

const MAX_STATION_HOSTS = 20;
const StationHosts = z
  .string()
  .transform((text) => [...new Set(text.split(/[\s,]+/).filter(Boolean))])
  .refine(
    (hosts) => hosts.length > 0 && hosts.length <= MAX_STATION_HOSTS && hosts.every(isCertificateName),
    "must be 1 to 20 host names or IP addresses, separated by commas",
  );

const MAX_STATION_URI_LENGTH = 127;
/** Of the path that discovery adds for the data connection, "/traffic/" and an EUI-64: a station refuses it with more. */
const DATA_PATH_LENGTH = 25;
/** With "https://" or "wss://" and the path, and a port of five digits. */
const MAX_STATION_HOST_LENGTH = MAX_STATION_URI_LENGTH - DATA_PATH_LENGTH - "wss://:65535".length;

/** As a Basics Station takes it (basics-station.md 6.5): host and port, no path, 127 characters. */
function stationUri(scheme: "https" | "wss") {
  const form = new RegExp(`^${scheme}://[A-Za-z0-9.-]{1,${MAX_STATION_HOST_LENGTH}}:[1-9]\\d{0,4}$`);
  const isRight = (text: string) => form.test(text) && URL.canParse(text);
  const wants = `must be ${scheme}://host:port, without a path, without IPv6, the host of at most ${MAX_STATION_HOST_LENGTH} characters`;
  return z.string().refine(isRight, wants);
}

const HttpUrl = z.string().refine((text) => protocolOf(text) !== null, "must be an https:// or http:// URL");

/** 40 characters leave room for " Base Station CA 012345" within the 64 of a common name (RFC 5280 Appendix A.1). */
const CaName = z
  .string()
  .refine(
    (name) => /^[\p{L}\p{N} '()+,./:=?&_-]{1,40}$/u.test(name),
    "must be 1 to 40 letters, digits, spaces or '()+,-./:=?&_",
  );

const Shared = {
  STATIONKEEPER_HOST: Host.optional(),
  PORT: Port.default(DEFAULTS.port),
  PKI_PORT: Port.default(DEFAULTS.pkiPort),
  KEY_INSTALLER_PORT: Port.default(DEFAULTS.keyInstallerPort),
  CUPS_PORT: Port.default(DEFAULTS.cupsPort),
  LNS_PORT: Port.default(DEFAULTS.lnsPort),
  TERMINAL_PORT: Port.default(DEFAULTS.terminalPort),
  STATIONKEEPER_CUPS_URI: stationUri("https").optional(),
  STATIONKEEPER_LNS_URI: stationUri("wss").optional(),
  STATIONKEEPER_URL: PublicUrl.optional(),
  STATIONKEEPER_STATION_HOSTS: StationHosts.default(DEFAULTS.stationHosts),
  DATABASE_URL: DatabaseUrl,
  STATIONKEEPER_DATA_DIR: z.string().default(DEFAULTS.dataDir),
  STATIONKEEPER_PKI_URL: PkiUrl.optional(),
  STATIONKEEPER_MASTER_KEY_FILE: z.string().optional(),
};

const WebEnvironment = z.object({
  ...Shared,
  STATIONKEEPER_TRUSTED_PROXIES: TrustedProxies.default([]),
  STATIONKEEPER_RATE_LIMIT: z
    .string()
    .regex(/^\d{1,9}$/, "must be a number of requests per minute; 0 is off")
    .transform(Number)
    .default(DEFAULTS.rateLimitPerMinute),
  STATIONKEEPER_OIDC_ISSUER: HttpUrl.optional(),
  STATIONKEEPER_OIDC_CLIENT_ID: z.string().optional(),
  STATIONKEEPER_OIDC_CLIENT_SECRET_FILE: z.string().optional(),
});

const StationEnvironment = z.object({
  ...Shared,
  STATIONKEEPER_STATION_CERT_FILE: z.string().optional(),
  STATIONKEEPER_STATION_KEY_FILE: z.string().optional(),
  STATIONKEEPER_PROXY_PROTOCOL: z.enum(["off", "v2"], { error: "must be off or v2" }).default("off"),
});

const SetupEnvironment = z.object({
  ...Shared,
  STATIONKEEPER_CA_NAME: CaName.default(DEFAULTS.caName),
  STATIONKEEPER_ADMIN_EMAIL: z.email("must be an e-mail address").default(DEFAULTS.adminEmail),
  STATIONKEEPER_ADMIN_PASSWORD: z
    .string()
    .min(8, "must have at least 8 characters")
    .max(200, "must have at most 200 characters")
    .optional(),
  STATIONKEEPER_BOOTSTRAP_TOKEN: z
    .string()
    .regex(/^bsk_[A-Za-z0-9_-]{32,124}$/, "must be bsk_ and 32 to 124 of A-Z a-z 0-9 _ -")
    .optional(),
});

/** @throws ConfigError */
export function parseWebConfig(env: Environment): WebConfig {
  const parsed = parse(WebEnvironment, env, oidcFaults);
  const issuer = parsed.STATIONKEEPER_OIDC_ISSUER;
  const clientId = parsed.STATIONKEEPER_OIDC_CLIENT_ID;
  const clientSecretFile = parsed.STATIONKEEPER_OIDC_CLIENT_SECRET_FILE;
  return {
    listen: listenConfig(parsed),
    port: parsed.PORT,
    databaseUrl: parsed.DATABASE_URL,
    publicUrl: parsed.STATIONKEEPER_URL ?? null,
    trustedProxies: parsed.STATIONKEEPER_TRUSTED_PROXIES,
    rateLimitPerMinute: parsed.STATIONKEEPER_RATE_LIMIT,
    oidc: issuer && clientId && clientSecretFile ? { issuer, clientId, clientSecretFile } : null,
    keyInstallerUrl: keyInstallerUrl(parsed),
    ...basicsStationUris(parsed),
    terminalPort: parsed.TERMINAL_PORT,
  };
}

/** @throws ConfigError */
export function parseStationConfig(env: Environment): StationConfig {
  const parsed = parse(StationEnvironment, env, certificateFaults);
  const certificateFile = parsed.STATIONKEEPER_STATION_CERT_FILE;
  const keyFile = parsed.STATIONKEEPER_STATION_KEY_FILE;
  return {
    listen: listenConfig(parsed),
    pkiPort: parsed.PKI_PORT,
    keyInstallerPort: parsed.KEY_INSTALLER_PORT,
    keyInstallerUrl: keyInstallerUrl(parsed),
    cupsPort: parsed.CUPS_PORT,
    lnsPort: parsed.LNS_PORT,
    terminalPort: parsed.TERMINAL_PORT,
    ...basicsStationUris(parsed),
    proxyProtocol: parsed.STATIONKEEPER_PROXY_PROTOCOL === "v2",
    publicUrl: parsed.STATIONKEEPER_URL ?? null,
    stationHosts: parsed.STATIONKEEPER_STATION_HOSTS,
    stationCertificate:
      certificateFile && keyFile ? { certificateFile: resolve(certificateFile), keyFile: resolve(keyFile) } : null,
    pkiUrl: pkiUrl(parsed),
    databaseUrl: parsed.DATABASE_URL,
    ...files(parsed),
  };
}

/** @throws ConfigError */
export function parseSetupConfig(env: Environment): SetupConfig {
  const parsed = parse(SetupEnvironment, env);
  return {
    databaseUrl: parsed.DATABASE_URL,
    ...files(parsed),
    pkiUrl: pkiUrl(parsed),
    caName: parsed.STATIONKEEPER_CA_NAME,
    adminEmail: parsed.STATIONKEEPER_ADMIN_EMAIL,
    adminPassword: parsed.STATIONKEEPER_ADMIN_PASSWORD ?? null,
    bootstrapToken: parsed.STATIONKEEPER_BOOTSTRAP_TOKEN ?? null,
  };
}

type SharedValues = z.output<z.ZodObject<typeof Shared>>;

function parse<S extends z.ZodType<SharedValues>>(
  schema: S,
  env: Environment,
  moreFaults: (env: Environment) => string[] = () => [],
): z.output<S> {
  const said = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = schema.safeParse(said);
  const faults = parsed.success
    ? samePortFaults(parsed.data)
    : parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`);
  faults.push(...moreFaults(said));
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new ConfigError(`The configuration is not right:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
}

function samePortFaults(values: SharedValues): string[] {
  const { PORT, PKI_PORT, KEY_INSTALLER_PORT, CUPS_PORT, LNS_PORT, TERMINAL_PORT } = values;
  const ports = Object.entries({ PORT, PKI_PORT, KEY_INSTALLER_PORT, CUPS_PORT, LNS_PORT, TERMINAL_PORT });
  return ports.flatMap(([name, port], index) =>
    ports.slice(index + 1).flatMap(([other, value]) => (value === port ? [`${name} and ${other} must differ`] : [])),
  );
}

function certificateFaults(env: Environment): string[] {
  const names = ["STATIONKEEPER_STATION_CERT_FILE", "STATIONKEEPER_STATION_KEY_FILE"];
  const missing = names.filter((name) => env[name] === undefined);
  return missing.length === 1 ? [`${missing[0]} must be set too: a certificate and its key go together`] : [];
}

function oidcFaults(env: Environment): string[] {
  const names = ["STATIONKEEPER_OIDC_ISSUER", "STATIONKEEPER_OIDC_CLIENT_ID", "STATIONKEEPER_OIDC_CLIENT_SECRET_FILE"];
  const missing = names.filter((name) => env[name] === undefined);
  if (missing.length === 0 || missing.length === names.length) return [];
  return [`${missing.join(" and ")} must be set too: sign-in with OpenID Connect needs all three`];
}

function listenConfig(values: SharedValues): ListenConfig {
  const host = values.STATIONKEEPER_HOST;
  return host ? { hosts: [host], loopbackDefault: false } : { hosts: LOOPBACK, loopbackDefault: true };
}

function pkiUrl(values: SharedValues): string {
  return values.STATIONKEEPER_PKI_URL ?? `http://localhost:${values.PKI_PORT}`;
}

/** Stations trust the names in the certificate, so the first of them is the address to give out. */
function keyInstallerUrl(values: SharedValues): string {
  const [host = ""] = values.STATIONKEEPER_STATION_HOSTS;
  return `https://${host.includes(":") ? `[${host}]` : host}:${values.KEY_INSTALLER_PORT}`;
}

/** Where none is configured: the first of the certificate's names. A Basics Station cannot use an IPv6 address. */
function basicsStationUris(values: SharedValues): { cupsUri: string; lnsUri: string } {
  const { STATIONKEEPER_STATION_HOSTS: hosts, STATIONKEEPER_CUPS_URI, STATIONKEEPER_LNS_URI } = values;
  const host = hosts.find((name) => !name.includes(":")) ?? "localhost";
  return {
    cupsUri: STATIONKEEPER_CUPS_URI ?? `https://${host}:${values.CUPS_PORT}`,
    lnsUri: STATIONKEEPER_LNS_URI ?? `wss://${host}:${values.LNS_PORT}`,
  };
}

function files(values: SharedValues): { dataDir: string; masterKeyFile: string } {
  const dataDir = resolve(values.STATIONKEEPER_DATA_DIR);
  const masterKeyFile = values.STATIONKEEPER_MASTER_KEY_FILE;
  return { dataDir, masterKeyFile: masterKeyFile ? resolve(masterKeyFile) : resolve(dataDir, "master.key") };
}

function protocolOf(text: string): "http:" | "https:" | null {
  if (!URL.canParse(text)) return null;
  const { protocol } = new URL(text);
  return protocol === "http:" || protocol === "https:" ? protocol : null;
}

function isOrigin(text: string): boolean {
  if (!protocolOf(text)) return false;
  const url = new URL(text);
  return url.pathname === "/" && !url.search && !url.hash && !url.username && !url.password;
}

/** It becomes an IA5String in certificates (RFC 5280 4.2.1.6), a path after it. */
function isPkiUrl(text: string): boolean {
  if (protocolOf(text) !== "http:" || !/^[\x21-\x7e]{1,200}$/.test(text)) return false;
  const url = new URL(text);
  return !/[?#]/.test(text) && !url.username && !url.password;
}

/** The first becomes the CN of the certificate: at most 64 characters (RFC 5280 Appendix A.1). */
function isCertificateName(host: string): boolean {
  return host.length <= 64 && (isIP(host) > 0 || HOST_NAME.test(host));
}

function isAddressBlock(block: string): boolean {
  const [address = "", bits, ...rest] = block.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
