import type { Metadata } from "next";
import { CreateBaseStation } from "#components/base-station/create-form";
import { CATALOGUE } from "#lib/base-station/catalogue";
import { pageData } from "#lib/web/page-data";
import { checkDeclarationAction, createBaseStationAction } from "../actions";
import { writeRefusal } from "../write-refusal";

export const metadata: Metadata = { title: "Create base station" };

export default async function CreateBaseStationPage() {
  const refusal = await pageData(async (ctx) => writeRefusal(ctx));
  return (
    <CreateBaseStation
      catalogue={CATALOGUE}
      create={createBaseStationAction}
      check={checkDeclarationAction}
      refusal={refusal}
    />
  );
}
