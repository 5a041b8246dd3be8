import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { type ObservationView, observationView } from "#lib/backhaul/observation-view";
import type { BaseStationRef } from "#lib/base-station/schema";
import { baseStationNotFound, referenced, visibleBaseStation } from "#lib/base-station/visible-base-station";
import type { BaseStation, CertificateWish } from "#lib/generated/prisma/client";
import { certificatePem } from "#lib/pki/certificate-reader";
import { publicKeyPem } from "#lib/pki/public-key";
import { readPolicy } from "#lib/policy/read-policy";
import { accessOf, type KeyInstallerPublicKey, type Policy, type StationAccess } from "#lib/policy/values";
import { CERTIFICATE_FACTS, type CertificateFacts, certificateFacts, EXISTING } from "./certificate-facts";
import { type CredentialsView, findCredentials } from "./credentials-view";
import { findDirectLns } from "./direct-lns";
import { issuerChain } from "./issuer-chain";
import { renewableUntil } from "./renewal-rules";
import type { CertificateSummary } from "./values";

/** What the SECURITY widget shows; plain data, times in ISO 8601. */
export interface SecurityView {
  baseStation: string;
  name: string;
  lrrUuid: string;
  /** Of the base station: what the forms send as `ifMatch`. */
  version: number;
  publicKey: DeclaredKeyView | null;
  /** How it proves who it is at the Key Installer, and what the policy leaves to choose. */
  access: StationAccess;
  accessPolicy: KeyInstallerPublicKey;
  /** Null while none is set. */
  password: { setAt: string; setBy: string } | null;
  /** Of its next certificate: its own, else the policy's. */
  terms: { validity: string; renewBeforeDays: number };
  /** Input of certificateValidity(), which gives the grey text. */
  summary: CertificateSummary;
  /**
   * Whose certificate `summary`, `certificate` and `wish` tell of: the one on the station's own key, or, of a Basics
   * Station without a key of its own, the one for our LNS.
   */
  shows: "STATION" | "LNS";
  /** What we made for a Basics Station; null for any other. */
  credentials: CredentialsView | null;
  /** The LNS of somebody else that it speaks to directly, with that server's credential. */
  directLns: string | null;
  /** What the policy has us make for our LNS. */
  lnsCredential: Policy["lnsCredential"];
  /** The current certificate, and its text to copy and download. */
  certificate: CertificateFacts | null;
  files: { pem: string; chain: string } | null;
  /** What waits for its signature, or for the base station. */
  wish: WishView | null;
  /** Until when it may renew the current certificate by itself: null for ever. */
  renewsUntil: string | null;
  /** ALLOW RENEWAL: until then it may although it is past that. */
  renewalAllowedUntil: string | null;
  enrolmentClosedAt: string | null;
  /** Reason Compromised is refused until another key is declared (enrolment.md G3). */
  compromisedNeedsNewKey: boolean;
  /** The declared key was given up as compromised: every REGENERATE is refused until another one is declared. */
  publicKeyBlocked: boolean;
  /** Newest first, without the current one. */
  previous: CertificateFacts[];
  /** What it showed or told of itself last; null for one that never called. */
  seen: ObservationView | null;
  /** When this was read: the first paint counts from here. */
  at: string;
}

export interface DeclaredKeyView {
  pem: string;
  /** "RSA 2048", "P-256". */
  label: string;
  /** "SHA256:..." */
  fingerprint: string;
  declaredAt: string | null;
  declaredBy: string | null;
}

/** The demand for a certificate, by an operator (REGENERATION) or by the base station itself. */
export interface WishView {
  id: string;
  kind: "REGENERATION" | "ENROLMENT" | "RENEWAL";
  reason: string;
  /** Nothing is signed before the base station enrols. */
  awaitsStation: boolean;
  requestedAt: string;
  requestedBy: string;
  lastFault: string | null;
}

const PREVIOUS_SHOWN = 100;

/**
 * The declared key, its certificate and the earlier ones, for the SECURITY widget.
 *
 * @throws DomainError not_found `base_station_not_found`, also for another organization's.
 */
export async function getSecurityView(ctx: Context, ref: BaseStationRef): Promise<SecurityView> {
  authorize(ctx.actor, "stations:read");
  const now = ctx.clock.now();
  const { policy } = await readPolicy(ctx);
  const station = await ctx.db.baseStation.findFirst({
    where: { ...visibleBaseStation(ctx), ...referenced(ref) },
    include: {
      observation: true,
      wishes: { where: { status: "OPEN" } },
      certificates: {
        where: EXISTING,
        select: CERTIFICATE_FACTS,
        orderBy: [{ reservedAt: "desc" }, { id: "desc" }],
        take: PREVIOUS_SHOWN + 1,
      },
    },
  });
  if (!station) throw baseStationNotFound();

  const fingerprint = station.publicKeyFingerprint;
  const blocked = fingerprint ? await ctx.db.blockedKey.findUnique({ where: { fingerprint } }) : null;
  const facts = await Promise.all(
    station.certificates.map(async (row) => {
      const issuer = await issuerChain(ctx.db, row.issuerId);
      return { current: row.status === "ISSUED", facts: certificateFacts(row, issuer.name, fingerprint, now) };
    }),
  );
  const shows = await shownPurpose(ctx, station);
  const current = station.certificates.find(({ status, purpose }) => status === "ISSUED" && purpose === shows);
  const certificate = facts.find(({ facts }) => facts.id === current?.id)?.facts ?? null;
  const onOwnKey = facts.find(({ facts }) => facts.purpose === "station");
  const wish = station.wishes.find(({ purpose }) => purpose === shows);

  return {
    baseStation: station.id,
    name: station.name,
    lrrUuid: station.lrrUuid,
    version: station.version,
    publicKey: declaredKeyView(station),
    ...accessView(station, policy),
    terms: {
      validity: station.validity ?? policy.validity,
      renewBeforeDays: station.renewBeforeDays ?? policy.renewBeforeDays,
    },
    summary: {
      standing: station.certificateStanding,
      notAfter: station.certificateNotAfter?.toISOString() ?? null,
      renewalOpensAt: station.certificateRenewalOpensAt?.toISOString() ?? null,
      enrolmentClosed: station.enrolmentClosedAt !== null,
      tokenNotAfter: station.lnsTokenNotAfter?.toISOString() ?? null,
    },
    shows,
    credentials: await findCredentials(ctx, station),
    lnsCredential: policy.lnsCredential,
    directLns: await findDirectLns(ctx.db, station.id),
    certificate,
    files: current ? await certificateFiles(ctx, current) : null,
    wish: wish ? wishView(wish) : null,
    renewsUntil:
      current && shows === "STATION"
        ? (renewableUntil(current.notAfter, policy.renewAfterExpiry)?.toISOString() ?? null)
        : null,
    renewalAllowedUntil: station.renewalAllowedUntil?.toISOString() ?? null,
    enrolmentClosedAt: station.enrolmentClosedAt?.toISOString() ?? null,
    compromisedNeedsNewKey: fingerprint !== null && onOwnKey?.facts.publicKeyFingerprint === fingerprint,
    publicKeyBlocked: blocked !== null,
    previous: facts.filter(({ current }) => !current).map(({ facts }) => facts),
    seen: observationView(station.observation),
    at: now.toISOString(),
  };
}

/** The same rule as in summarize-certificates.ts, which keeps what the list shows. */
async function shownPurpose(
  { db }: Context,
  station: Pick<BaseStation, "id" | "eui64" | "publicKeyFingerprint">,
): Promise<SecurityView["shows"]> {
  if (station.eui64 === null || station.publicKeyFingerprint !== null) return "STATION";
  const own = await db.certificate.findFirst({
    where: { baseStationId: station.id, purpose: "STATION" },
    select: { id: true },
  });
  return own ? "STATION" : "LNS";
}

type StationRow = Pick<BaseStation, "access" | "passwordHash" | "passwordSetAt" | "passwordSetBy">;

function accessView(station: StationRow, policy: Policy): Pick<SecurityView, "access" | "accessPolicy" | "password"> {
  const { passwordHash, passwordSetAt, passwordSetBy } = station;
  return {
    access: accessOf(policy, station),
    accessPolicy: policy.keyInstallerPublicKey,
    password: passwordHash && passwordSetAt ? { setAt: passwordSetAt.toISOString(), setBy: passwordSetBy ?? "" } : null,
  };
}

const wishView = (wish: CertificateWish): WishView => ({
  id: wish.id,
  kind: wish.kind,
  reason: wish.reason,
  awaitsStation: wish.awaitsStation,
  requestedAt: wish.requestedAt.toISOString(),
  requestedBy: wish.requestedBy,
  lastFault: wish.lastFault,
});

async function certificateFiles(ctx: Context, { id, issuerId }: { id: string; issuerId: string }) {
  const row = await ctx.db.certificate.findUnique({ where: { id }, select: { certificate: true } });
  if (!row?.certificate) return null;
  return { pem: certificatePem(row.certificate), chain: (await issuerChain(ctx.db, issuerId)).pem };
}

/** The declared key of a station's row; null when none is declared. */
export function declaredKeyView(station: {
  publicKey: Uint8Array | null;
  publicKeyLabel: string | null;
  publicKeyFingerprint: string | null;
  publicKeyDeclaredAt: Date | null;
  publicKeyDeclaredBy: string | null;
}): DeclaredKeyView | null {
  const { publicKey, publicKeyLabel, publicKeyFingerprint } = station;
  if (!publicKey || !publicKeyLabel || !publicKeyFingerprint) return null;
  return {
    pem: publicKeyPem(publicKey),
    label: publicKeyLabel,
    fingerprint: publicKeyFingerprint,
    declaredAt: station.publicKeyDeclaredAt?.toISOString() ?? null,
    declaredBy: station.publicKeyDeclaredBy,
  };
}
