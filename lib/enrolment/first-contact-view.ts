import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { BaseStationRef } from "#lib/base-station/schema";
import { baseStationNotFound, referenced, visibleBaseStation } from "#lib/base-station/visible-base-station";
import { findDirectLns } from "#lib/certificate/direct-lns";
import { visibleAttempt } from "#lib/connection-attempt/connection-attempts-view";
import { isVerdict, verdictWords } from "#lib/connection-attempt/values";
import type { ConnectionAttempt } from "#lib/generated/prisma/client";
import { certificatePem } from "#lib/pki/certificate-reader";
import { DAY_MS } from "#lib/platform/clock";
import { readPolicy } from "#lib/policy/read-policy";
import { accessOf } from "#lib/policy/values";
import { AGENT_PATH, agentSha256 } from "./agent-file";
import { basicsFirstContactWays } from "./basics-first-contact";
import { type FirstContactWay, firstContactSteps } from "./first-contact-commands";

/** What the FIRST CONTACT panel shows; plain data, times in ISO 8601. */
export interface FirstContactView {
  /** Where the base station calls. */
  called: { name: "Key Installer" | "CUPS"; url: string };
  contact: FirstContact;
  /** One, or for a LoRa Basics Station several to choose from. */
  ways: FirstContactWay[];
  /** Of a LoRa Basics Station: where REST gives the files of its first contact; null for any other. */
  bundle: string | null;
}

/** How far it has come: what happened last decides. */
export type FirstContact =
  | { kind: "WAITING" }
  | {
      kind: "CONNECTED";
      at: string;
      address: string;
      /** What it has not done yet, a sentence; null when nothing is missing. */
      missing: string | null;
    }
  | {
      kind: "REFUSED";
      at: string;
      address: string;
      count: number;
      /** One or two words. */
      title: string;
      /** What the caller was told, and what can be done. */
      message: string;
      mend: string;
    };

export interface FirstContactPlaces {
  /** The Key Installer, the CUPS and the LNS as stations reach them. */
  keyInstallerUrl: string;
  cupsUri: string;
  lnsUri: string;
  /** Scheme, host and port by which the operator reaches the app. */
  origin: string;
}

/** A stranger who calls itself by this station's name is told of for so long. */
const STRANGER_MS = DAY_MS;

/**
 * What to do on a base station for its first contact, and whether it has called: let in, or refused, also with a key that
 * nobody has declared when it calls itself by this station's name.
 *
 * @throws DomainError not_found `base_station_not_found`, also for another organization's.
 */
export async function getFirstContact(
  ctx: Context,
  ref: BaseStationRef,
  places: FirstContactPlaces,
): Promise<FirstContactView> {
  authorize(ctx.actor, "stations:read");
  const station = await ctx.db.baseStation.findFirst({
    where: { ...visibleBaseStation(ctx), ...referenced(ref) },
    include: {
      observation: { select: { lastContactAt: true, lastAddress: true } },
      lnsSession: { select: { connectedAt: true } },
      cupsContact: { select: { lnsUri: true } },
    },
  });
  if (!station) throw baseStationNotFound();
  const [refused, directLns] = await Promise.all([lastAttempt(ctx, station), findDirectLns(ctx.db, station.id)]);
  const contact = firstContact({ ...station, directLns }, places, refused);
  const trust = await rootsOf(ctx);
  const { eui64 } = station;
  if (eui64 !== null && station.publicKey === null) {
    const { cupsUri } = places;
    return {
      contact,
      called: { name: "CUPS", url: cupsUri },
      ways: basicsFirstContactWays({ eui64, cupsUri, trust }),
      bundle: `/api/v1/base-stations/${station.id}/first-contact`,
    };
  }
  const { policy } = await readPolicy(ctx);
  const { keyInstallerUrl, origin } = places;
  const steps = firstContactSteps({
    lrrUuid: station.lrrUuid,
    access: accessOf(policy, station),
    keyIsDeclared: station.publicKey !== null,
    keyInstallerUrl,
    trust,
    agentUrl: `${origin}${AGENT_PATH}`,
    agentSha256: await agentSha256(),
  });
  return {
    contact,
    called: { name: "Key Installer", url: keyInstallerUrl },
    ways: [{ name: null, steps }],
    bundle: null,
  };
}

interface Declared {
  id: string;
  lrrUuid: string;
  eui64: string | null;
  createdAt: Date;
}

function lastAttempt(ctx: Context, station: Declared) {
  const names = [station.lrrUuid, ...(station.eui64 ? [station.eui64] : [])];
  const since = new Date(ctx.clock.now().getTime() - STRANGER_MS);
  const stranger = { baseStationId: null, claimedName: { in: names }, lastAt: { gte: since } };
  const ofIt = [{ baseStationId: station.id }, stranger];
  // Refused because nobody had declared it: that is mended.
  const mended = { verdict: "station_not_declared", lastAt: { lt: station.createdAt } };
  return ctx.db.connectionAttempt.findFirst({
    where: { AND: [visibleAttempt(ctx), { ignoredAt: null, OR: ofIt, NOT: mended }] },
    orderBy: [{ lastAt: "desc" }, { id: "desc" }],
  });
}

interface Seen {
  observation: { lastContactAt: Date; lastAddress: string } | null;
  lnsSession: { connectedAt: Date } | null;
  cupsContact: { lnsUri: string | null } | null;
  /** Name of somebody else's LNS to which CUPS sends it. */
  directLns: string | null;
}

const NO_LNS_YET = "It has called CUPS, and has not connected to the LNS yet.";

function firstContact(
  { observation: seen, lnsSession, cupsContact, directLns }: Seen,
  { lnsUri }: FirstContactPlaces,
  refused: ConnectionAttempt | null,
): FirstContact {
  if (refused && isVerdict(refused.verdict) && (!seen || refused.lastAt > seen.lastContactAt)) {
    const { title, mend } = verdictWords(refused.verdict, refused.listener);
    const { address, count, message } = refused;
    return { kind: "REFUSED", at: refused.lastAt.toISOString(), address, count, title, message, mend };
  }
  if (!seen) return { kind: "WAITING" };
  // One that was sent to somebody else's LNS never comes to ours.
  const saysOurs = cupsContact !== null && (cupsContact.lnsUri === null || cupsContact.lnsUri === lnsUri);
  const isOurs = saysOurs && directLns === null;
  const missing = isOurs && !lnsSession ? NO_LNS_YET : null;
  return { kind: "CONNECTED", at: seen.lastContactAt.toISOString(), address: seen.lastAddress, missing };
}

/** The roots in use: the Key Installer's certificate and every base station's end there. */
export async function rootsOf({ db }: Context): Promise<string> {
  const roots = await db.certificateAuthority.findMany({
    where: { kind: "ROOT", retiredAt: null },
    orderBy: { generation: "desc" },
    select: { certificate: true },
  });
  return roots.map(({ certificate }) => certificatePem(certificate)).join("");
}
