import type { Metadata } from "next";
import { PageHead } from "#components/shell/page-head";
import { AddPackage, PackagesWidget, UpdateKeysWidget } from "#components/update/updates-widgets";
import { listUpdateKeys, listUpdatePackages } from "#lib/cups/update-views";
import { pageData } from "#lib/web/page-data";
import { Live } from "../../live";
import { addKeyAction, addPackageAction, deleteKeyAction, deletePackageAction } from "./actions";

const TITLE = "Update packages";

export const metadata: Metadata = { title: TITLE };

const NOT_YOURS = "Your role may only read. An Administrator uploads programs for base stations.";

/** Programs for LoRa Basics Stations, and the keys by which these check them. */
export default async function UpdatesPage() {
  const { keys, packages, refusal } = await pageData(async (ctx) => ({
    keys: await listUpdateKeys(ctx),
    packages: await listUpdatePackages(ctx),
    refusal: ctx.actor.permissions.has("commands:run") ? undefined : NOT_YOURS,
  }));
  const add = { add: addPackageAction, hasKeys: keys.length > 0, refusal };
  return (
    <>
      <PageHead title={TITLE} action={<AddPackage compact {...add} />}>
        <AddPackage {...add} />
      </PageHead>
      <Live types={["update_package.", "update_key."]} />
      <div className="max-w-232 px-6 pb-6 max-sm:px-4">
        <PackagesWidget packages={packages} remove={deletePackageAction} refusal={refusal} />
        <UpdateKeysWidget keys={keys} add={addKeyAction} remove={deleteKeyAction} refusal={refusal} />
      </div>
    </>
  );
}
