import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { BaseStationRef } from "#lib/base-station/schema";
import { readVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { createStationToken } from "#lib/certificate/create-station-token";
import { tokenKeyFile } from "#lib/certificate/values";
import { DomainError } from "#lib/platform/domain-error";
import { cupsUriFile } from "./basics-first-contact";
import { rootsOf } from "./first-contact-view";
import { type ArchivedFile, ustar } from "./ustar";

export interface FirstContactBundle {
  /** "0016C0-58A0CBFFFE80AA01.tar". */
  name: string;
  tar: Buffer<ArrayBuffer>;
}

/**
 * The files of a LoRa Basics Station's first contact that are no secret: cups.uri and cups.trust.
 *
 * @throws DomainError not_found `base_station_not_found`; conflict `not_a_basics_station`.
 */
export async function firstContactBundle(
  ctx: Context,
  ref: BaseStationRef,
  cupsUri: string,
): Promise<FirstContactBundle> {
  return bundleOf(ctx, await basicsStation(ctx, ref), await publicFiles(ctx, cupsUri));
}

/**
 * The same with cups.key, which holds a token made for it: what the station proves itself with now is taken until the
 * token is seen in use. It is given this once.
 *
 * @throws DomainError of createStationToken; conflict `shown_once` for a replay.
 */
export async function firstContactBundleWithToken(
  ctx: Context,
  { baseStation, ifMatch }: { baseStation: BaseStationRef; ifMatch?: number | undefined },
  cupsUri: string,
): Promise<FirstContactBundle> {
  const station = await basicsStation(ctx, baseStation);
  const files = await publicFiles(ctx, cupsUri);
  const { token } = await createStationToken(ctx, { baseStation, server: "CUPS", ifMatch });
  if (token === null) {
    throw new DomainError("conflict", "shown_once", "This bundle was given once. Make another one.");
  }
  return bundleOf(ctx, station, [...files, file("cups.key", tokenKeyFile(token), 0o600)]);
}

async function basicsStation(ctx: Context, ref: BaseStationRef): Promise<{ lrrUuid: string }> {
  authorize(ctx.actor, "stations:read");
  const station = await readVisibleBaseStation(ctx, ref, { lrrUuid: true, eui64: true });
  if (station.eui64 === null) {
    const message = "These files are for LoRa Basics Stations. FIRST CONTACT has what this one needs.";
    throw new DomainError("conflict", "not_a_basics_station", message);
  }
  return station;
}

async function publicFiles(ctx: Context, cupsUri: string): Promise<ArchivedFile[]> {
  return [file("cups.uri", cupsUriFile({ cupsUri }), 0o644), file("cups.trust", await rootsOf(ctx), 0o644)];
}

function file(name: string, text: string, mode: number): ArchivedFile {
  return { name, content: Buffer.from(text, "utf8"), mode };
}

function bundleOf(ctx: Context, { lrrUuid }: { lrrUuid: string }, files: ArchivedFile[]): FirstContactBundle {
  return { name: `${lrrUuid}.tar`, tar: ustar(files, ctx.clock.now()) };
}
