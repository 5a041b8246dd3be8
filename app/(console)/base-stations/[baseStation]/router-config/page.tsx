import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RouterConfigEditor } from "#components/lns/router-config-editor";
import { StationPartHead } from "#components/station-frame/station-part-head";
import { getBaseStation } from "#lib/base-station/base-station-view";
import { prettyJson } from "#lib/lns/pretty-json";
import { getRouterConfig } from "#lib/lns/router-config-view";
import { pageData } from "#lib/web/page-data";
import { writeRefusal } from "../../write-refusal";
import { refOfPath, type StationParams } from "../station-page-data";
import { previewRouterConfigAction, removeRouterConfigAction, setRouterConfigAction } from "./actions";

export const metadata: Metadata = { title: "router_config" };

/** How a Basics Station configures its radio: what follows from its RF region, or its own. */
export default async function RouterConfigPage({ params }: StationParams) {
  const ref = refOfPath((await params).baseStation);
  const { station, config, refusal } = await pageData(async (ctx) => {
    const found = await getBaseStation(ctx, ref);
    return {
      station: found,
      config: found.eui ? await getRouterConfig(ctx, ref) : undefined,
      refusal: writeRefusal(ctx),
    };
  });
  if (!config) notFound();
  const { view, version } = config;
  return (
    <>
      <StationPartHead station={station} title="router_config" />
      <div className="mt-4 max-w-232 px-6 pb-6 max-sm:px-4">
        <RouterConfigEditor
          key={version}
          name={station.name}
          version={version}
          view={{ ...view, routerConfig: view.source === "OWN" ? view.routerConfig : prettyJson(view.routerConfig) }}
          preview={previewRouterConfigAction}
          save={setRouterConfigAction}
          remove={removeRouterConfigAction}
          refusal={refusal}
        />
      </div>
    </>
  );
}
