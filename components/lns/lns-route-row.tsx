"use client";

import { CornerUpRight } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { State } from "#components/ui/state";
import { useOnDemand } from "#components/ui/use-on-demand";
import { DefinitionRow, Widget } from "#components/ui/widget";
import type { LnsRouteView } from "#lib/cups/lns-route-view";
import { LNS_ROUTE_WORDS } from "#lib/cups/values";
import type { FormAction } from "#lib/web/form-state";
import type { ChoosableServer } from "./lns-route-dialogs";

interface LnsRouteWidgetProps {
  baseStation: string;
  view: LnsRouteView;
  servers: readonly ChoosableServer[];
  actions: { changeRoute: FormAction; changeCups: FormAction };
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
}

const loadDialogs = () => import("./lns-route-dialogs");

/** LNS AND CUPS: where the station is sent, who says so, and CHANGE. */
export function LnsRouteWidget({ baseStation, view, servers, actions, refusal }: Readonly<LnsRouteWidgetProps>) {
  const [asked, setAsked] = useState<"route" | "cups">();
  const [dialogs, fetchDialogs] = useOnDemand(loadDialogs);
  const change = (what: "route" | "cups", label: string) => (
    <Button
      aria-label={label}
      disabledReason={refusal}
      onHoverStart={fetchDialogs}
      onFocus={fetchDialogs}
      onPress={() => {
        fetchDialogs();
        setAsked(what);
      }}
    >
      CHANGE
    </Button>
  );
  const dialog = { baseStation, view, servers, onClose: () => setAsked(undefined) };
  return (
    <Widget title="LNS AND CUPS" id="lns-and-cups">
      <DefinitionRow label="LNS" meta={<RouteMeta view={view} />} action={change("route", "Change the LNS")}>
        {LNS_ROUTE_WORDS[view.route]}
        {view.server && <span className="text-muted">{view.server.name}</span>}
      </DefinitionRow>
      <DefinitionRow
        label="CUPS"
        meta={view.cupsServer && <span className="mono">{view.cupsServer.uri}</span>}
        action={change("cups", "Change the CUPS")}
      >
        {view.cupsServer ? (
          <State tone="busy" level="noted" icon={<CornerUpRight />} className="wrap-anywhere whitespace-normal!">
            Sent to {view.cupsServer.name} at its next contact
          </State>
        ) : (
          "This platform"
        )}
      </DefinitionRow>
      {asked === "route" && dialogs && <dialogs.ChangeRouteDialog {...dialog} change={actions.changeRoute} />}
      {asked === "cups" && dialogs && <dialogs.ChangeCupsDialog {...dialog} change={actions.changeCups} />}
    </Widget>
  );
}

function RouteMeta({ view: { route, source, domain, server, hasAskedCups } }: Readonly<{ view: LnsRouteView }>) {
  const from = { STATION: "Chosen for this base station", DOMAIN: `By its domain ${domain}`, DEFAULT: "By default" };
  return (
    <>
      <span className="block">{from[source]}</span>
      {server && <span className="mono block">{server.uri}</span>}
      {route === "DIRECT" && !hasAskedCups && (
        <span className="block">
          It learns this from CUPS, which it has not called yet: until then it is served here
        </span>
      )}
    </>
  );
}
