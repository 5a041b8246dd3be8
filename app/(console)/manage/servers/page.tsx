import type { Metadata } from "next";
import { DomainsWidget } from "#components/server/domains-widget";
import { AddServer, ServersTable } from "#components/server/servers-table";
import { PageHead } from "#components/shell/page-head";
import { listUsedDomains } from "#lib/base-station/used-domains";
import { listDomainAssignments } from "#lib/cups/lns-route-view";
import { listServers } from "#lib/cups/server-view";
import { pageData } from "#lib/web/page-data";
import { Live } from "../../live";
import {
  assignDomainAction,
  clearDomainAction,
  createServerAction,
  deleteServerAction,
  updateServerAction,
} from "./actions";

const TITLE = "LNS and CUPS servers";

export const metadata: Metadata = { title: TITLE };

/** What may have changed a server, or how many base stations are sent to it. */
const EVENTS = [
  ...["external_server.", "lns_assignment.", "cups_redirect."],
  ...["base_station.create", "base_station.update", "base_station.delete"],
];

const NOT_YOURS = "Your role may only read. An Administrator changes servers.";

/** Other LNS and CUPS servers, and which domains' base stations are sent to them. */
export default async function ServersPage() {
  const { servers, assignments, domains, refusal } = await pageData(async (ctx) => ({
    servers: await listServers(ctx),
    assignments: await listDomainAssignments(ctx),
    domains: await listUsedDomains(ctx),
    refusal: ctx.actor.permissions.has("policy:write") ? undefined : NOT_YOURS,
  }));
  return (
    <>
      <PageHead title={TITLE} action={<AddServer compact create={createServerAction} refusal={refusal} />}>
        <AddServer create={createServerAction} refusal={refusal} />
      </PageHead>
      <Live types={EVENTS} />
      <ServersTable servers={servers} update={updateServerAction} remove={deleteServerAction} refusal={refusal} />
      <div className="max-w-232 px-6 py-6 max-sm:px-4">
        <DomainsWidget
          assignments={assignments}
          servers={servers.filter(({ kind }) => kind === "LNS").map(({ id, name }) => ({ id, name }))}
          domains={domains}
          assign={assignDomainAction}
          clear={clearDomainAction}
          refusal={refusal}
        />
      </div>
    </>
  );
}
