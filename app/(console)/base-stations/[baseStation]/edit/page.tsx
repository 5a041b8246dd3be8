import type { Metadata } from "next";
import { EditBaseStation } from "#components/base-station/edit-form";
import { getBaseStation } from "#lib/base-station/base-station-view";
import { CATALOGUE } from "#lib/base-station/catalogue";
import { readPolicy } from "#lib/policy/read-policy";
import { pageData } from "#lib/web/page-data";
import { checkDeclarationAction, readBaseStationAction, updateBaseStationAction } from "../../actions";
import { writeRefusal } from "../../write-refusal";
import { refOfPath, type StationParams } from "../station-page-data";

export const metadata: Metadata = { title: "Edit base station" };

export default async function EditBaseStationPage({ params }: StationParams) {
  const ref = refOfPath((await params).baseStation);
  const { station, policy, refusal } = await pageData(async (ctx) => ({
    station: await getBaseStation(ctx, ref),
    policy: (await readPolicy(ctx)).policy,
    refusal: writeRefusal(ctx),
  }));
  return (
    <EditBaseStation
      station={station}
      catalogue={CATALOGUE}
      policy={policy}
      update={updateBaseStationAction}
      read={readBaseStationAction}
      check={checkDeclarationAction}
      refusal={refusal}
    />
  );
}
