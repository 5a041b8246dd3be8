import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { BaseStationRef } from "#lib/base-station/schema";
import { baseStationNotFound, referenced, visibleBaseStation } from "#lib/base-station/visible-base-station";
import { visibleAttempt } from "#lib/connection-attempt/connection-attempts-view";
import { isVerdict, verdictWords } from "#lib/connection-attempt/values";
import type { ConnectionAttempt } from "#lib/generated/prisma/client";
import { certificatePem } from "#lib/pki/certificate-reader";
import { DAY_MS } from "#lib/platform/clock";
import { readPolicy } from "#lib/policy/read-policy";
import { accessOf } from "#lib/policy/values";
import { AGENT_PATH, agentSha256 } from "./agent-file";
import { type FirstContactStep, firstContactSteps } from "./first-contact-commands";

/** What the FIRST CONTACT panel shows; plain data, times in ISO 8601. */
export interface FirstContactView {
  keyInstallerUrl: string;
  contact: FirstContact;
  steps: FirstContactStep[];
}

/** How far it has come: what happened last decides. */
export type FirstContact =
  | { kind: "WAITING" }
  | { kind: "CONNECTED"; at: string; address: string }
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
  /** The Key Installer as stations reach it. */
  keyInstallerUrl: string;
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
  { keyInstallerUrl, origin }: FirstContactPlaces,
): Promise<FirstContactView> {
  authorize(ctx.actor, "stations:read");
  const station = await ctx.db.baseStation.findFirst({
    where: { ...visibleBaseStation(ctx), ...referenced(ref) },
    include: { observation: { select: { lastContactAt: true, lastAddress: true } } },
  });
  if (!station) throw baseStationNotFound();
  const { policy } = await readPolicy(ctx);
  return {
    keyInstallerUrl,
    contact: firstContact(station.observation, await lastAttempt(ctx, station)),
    steps: firstContactSteps({
      lrrUuid: station.lrrUuid,
      access: accessOf(policy, station),
      keyIsDeclared: station.publicKey !== null,
      keyInstallerUrl,
      trust: await rootsOf(ctx),
      agentUrl: `${origin}${AGENT_PATH}`,
      agentSha256: await agentSha256(),
    }),
  };
}

function lastAttempt(ctx: Context, station: { id: string; lrrUuid: string; eui64: string | null }) {
  const names = [station.lrrUuid, ...(station.eui64 ? [station.eui64] : [])];
  const since = new Date(ctx.clock.now().getTime() - STRANGER_MS);
  const stranger = { baseStationId: null, claimedName: { in: names }, lastAt: { gte: since } };
  return ctx.db.connectionAttempt.findFirst({
    where: { AND: [visibleAttempt(ctx), { ignoredAt: null, OR: [{ baseStationId: station.id }, stranger] }] },
    orderBy: [{ lastAt: "desc" }, { id: "desc" }],
  });
}

function firstContact(
  seen: { lastContactAt: Date; lastAddress: string } | null,
  refused: ConnectionAttempt | null,
): FirstContact {
  if (refused && isVerdict(refused.verdict) && (!seen || refused.lastAt > seen.lastContactAt)) {
    const { title, mend } = verdictWords(refused.verdict, refused.listener);
    const { address, count, message } = refused;
    return { kind: "REFUSED", at: refused.lastAt.toISOString(), address, count, title, message, mend };
  }
  if (!seen) return { kind: "WAITING" };
  return { kind: "CONNECTED", at: seen.lastContactAt.toISOString(), address: seen.lastAddress };
}

/** The roots in use: the Key Installer's certificate and every base station's end there. */
async function rootsOf({ db }: Context): Promise<string> {
  const roots = await db.certificateAuthority.findMany({
    where: { kind: "ROOT", retiredAt: null },
    orderBy: { generation: "desc" },
    select: { certificate: true },
  });
  return roots.map(({ certificate }) => certificatePem(certificate)).join("");
}
