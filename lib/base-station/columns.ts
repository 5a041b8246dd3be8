import type { Prisma } from "#lib/generated/prisma/client";
import { regionColumn } from "./base-station-view";
import type { Location, PatchBaseStation } from "./schema";

type Columns = Pick<Prisma.BaseStationUncheckedCreateInput, "locationKind" | "latitude" | "longitude" | "altitudeM">;

export function locationColumns(location: Location): Columns {
  if (location.kind === "UNKNOWN") return { locationKind: "UNKNOWN", latitude: null, longitude: null, altitudeM: null };
  const { kind, latitude, longitude, altitudeM } = location;
  return { locationKind: kind, latitude, longitude, altitudeM };
}

/** The fields of a patch as columns; what the patch leaves out stays out, because `undefined` is no value here. */
export function patchedColumns(patch: PatchBaseStation): Prisma.BaseStationUncheckedUpdateManyInput {
  const { location, rfRegion, ...plain } = patch;
  const present = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  return {
    ...present,
    ...(rfRegion === undefined ? {} : { rfRegion: regionColumn(rfRegion) }),
    ...(location === undefined ? {} : locationColumns(location)),
  };
}
