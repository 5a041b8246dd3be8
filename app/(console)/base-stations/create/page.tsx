import type { Metadata } from "next";
import { CreateBaseStation } from "#components/base-station/create-form";
import { CATALOGUE } from "#lib/base-station/catalogue";
import { startingFields } from "#lib/base-station/policy-faults";
import { readPolicy } from "#lib/policy/read-policy";
import { pageData } from "#lib/web/page-data";
import { checkDeclarationAction, createBaseStationAction } from "../actions";
import { writeRefusal } from "../write-refusal";

export const metadata: Metadata = { title: "Create base station" };

export default async function CreateBaseStationPage() {
  const { policy, refusal } = await pageData(async (ctx) => ({
    policy: (await readPolicy(ctx)).policy,
    refusal: writeRefusal(ctx),
  }));
  return (
    <CreateBaseStation
      catalogue={CATALOGUE}
      policy={policy}
      first={startingFields(policy)}
      create={createBaseStationAction}
      check={checkDeclarationAction}
      refusal={refusal}
    />
  );
}
