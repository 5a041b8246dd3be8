import { headers } from "next/headers";
import { BackhaulRow } from "#components/base-station/backhaul-row";
import { SecurityWidget } from "#components/base-station/security-widget";
import { StationColumns } from "#components/base-station/station-columns";
import { StationDeleteWidget } from "#components/base-station/station-delete-widget";
import { AttemptsRow } from "#components/certificate/attempts-row";
import { FirstContactWidget } from "#components/enrolment/first-contact";
import { LnsRouteWidget } from "#components/lns/lns-route-row";
import { RemoteAccessWidget, type RemoteActions } from "#components/remote-session/remote-access-widget";
import { SoftwareWidget } from "#components/update/software-widget";
import type { Context } from "#lib/audit/context";
import { listConnectionAttempts } from "#lib/connection-attempt/connection-attempts-view";
import { ListConnectionAttempts } from "#lib/connection-attempt/schema";
import { getCupsContact } from "#lib/cups/cups-contact-view";
import { getLnsRoute } from "#lib/cups/lns-route-view";
import { listServers } from "#lib/cups/server-view";
import { getStationUpdate, listUpdateChoices } from "#lib/cups/update-views";
import { getFirstContact } from "#lib/enrolment/first-contact-view";
import { pageData } from "#lib/web/page-data";
import { requestFacts } from "#lib/web/private-headers";
import { webRuntime } from "#lib/web/runtime";
import { remoteAccessData } from "../../remote-access-data";
import { cancelCommandAction, closeSessionAction, openSessionAction, runCommandAction } from "../../remote-actions";
import { changeCupsAction, changeRouteAction } from "../../route-actions";
import { refOfPath, type StationParams, stationPageData } from "../../station-page-data";
import { assignUpdateAction, withdrawUpdateAction } from "../../update-actions";

const PARTS = [
  { id: "security", label: "SECURITY" },
  { id: "first-contact", label: "FIRST CONTACT" },
  { id: "lns-and-cups", label: "LNS AND CUPS" },
  { id: "remote-access", label: "REMOTE ACCESS" },
  { id: "software", label: "SOFTWARE" },
  { id: "delete", label: "DELETE" },
];

const ATTEMPTS_SHOWN = 5;

const REMOTE_ACTIONS: RemoteActions = {
  openSession: openSessionAction,
  closeSession: closeSessionAction,
  runCommand: runCommandAction,
  cancelCommand: cancelCommandAction,
};

/** Only where there is CUPS. */
const OF_BASICS_STATIONS = new Set(["lns-and-cups", "software"]);

const NO_UPDATES = "Your role may not run programs on base stations. An Administrator assigns updates.";

/** What SOFTWARE shows of a LoRa Basics Station. */
async function softwareData(ctx: Context, id: string) {
  const ref = refOfPath(id);
  const contact = await getCupsContact(ctx, ref);
  return {
    reported: contact && { package: contact.package, stationVersion: contact.stationVersion, at: contact.at },
    update: await getStationUpdate(ctx, { baseStation: ref }),
    packages: await listUpdateChoices(ctx),
    refusal: ctx.actor.permissions.has("commands:run") ? undefined : NO_UPDATES,
  };
}

/** Advanced: the key and the certificate, how the base station gets it, the way onto it, and deletion apart. */
export default async function AdvancedPage({ params }: StationParams) {
  const { station, security, refusals } = await stationPageData((await params).baseStation);
  const { lrrId, backhaulSecurity } = station;
  const { origin } = requestFacts(await headers());
  const { keyInstallerUrl, cupsUri, lnsUri } = webRuntime().config;
  const { attempts, firstContact, remote, route, servers, software } = await pageData(async (ctx) => ({
    ...(await listConnectionAttempts(
      ctx,
      ListConnectionAttempts.parse({ baseStation: station.id, limit: ATTEMPTS_SHOWN }),
    )),
    firstContact: await getFirstContact(ctx, refOfPath(station.id), { keyInstallerUrl, cupsUri, lnsUri, origin }),
    remote: await remoteAccessData(ctx, station.id),
    route: station.eui ? await getLnsRoute(ctx, refOfPath(station.id)) : null,
    servers: station.eui ? await listServers(ctx) : [],
    software: station.eui ? await softwareData(ctx, station.id) : null,
  }));
  return (
    <StationColumns parts={route ? PARTS : PARTS.filter(({ id }) => !OF_BASICS_STATIONS.has(id))}>
      <SecurityWidget
        view={security}
        lrrId={lrrId}
        backhaul={<BackhaulRow wanted={backhaulSecurity} seen={security.seen} />}
        attempts={<AttemptsRow baseStation={station.id} attempts={attempts} at={security.at} />}
        refusals={refusals}
      />
      <FirstContactWidget view={firstContact} tokenRefusal={refusals.regenerate} />
      {route && (
        <LnsRouteWidget
          baseStation={station.id}
          view={route}
          servers={servers.map(({ id, name, kind }) => ({ id, name, kind }))}
          actions={{ changeRoute: changeRouteAction, changeCups: changeCupsAction }}
          refusal={refusals.write}
        />
      )}
      <RemoteAccessWidget
        baseStation={{ id: station.id, name: station.name, lrrId }}
        actions={REMOTE_ACTIONS}
        {...remote}
      />
      {software && (
        <SoftwareWidget
          baseStation={station.id}
          actions={{ assign: assignUpdateAction, withdraw: withdrawUpdateAction }}
          {...software}
        />
      )}
      <StationDeleteWidget refusal={refusals.write} />
    </StationColumns>
  );
}
