"use client";

import { CornerUpRight } from "lucide-react";
import { useState } from "react";
import { RouteChoice } from "#components/server/route-choice";
import { Effect, EffectList } from "#components/ui/effects";
import { FormDialog } from "#components/ui/form-dialog";
import { Select } from "#components/ui/select";
import type { LnsRouteView } from "#lib/cups/lns-route-view";
import type { StationServer } from "#lib/cups/values";
import type { FormAction } from "#lib/web/form-state";

/** An external server that can be chosen. */
export interface ChoosableServer {
  id: string;
  name: string;
  kind: StationServer;
}

interface RouteDialogProps {
  baseStation: string;
  view: LnsRouteView;
  servers: readonly ChoosableServer[];
  change: FormAction;
  onClose: () => void;
}

const LEFT_TO_DOMAINS = {
  id: "DEFAULT",
  label: "As its domains say",
  description: "The LNS of the first of its domains that has one, else the built-in LNS",
};

/** CHANGE of the LNS. */
export function ChangeRouteDialog({ baseStation, view, servers, change, onClose }: Readonly<RouteDialogProps>) {
  const isOwn = view.source === "STATION";
  return (
    <FormDialog
      title="LNS of this base station"
      subtitle="Goes before that of its domains"
      action={change}
      onClose={onClose}
      hidden={{ baseStation, ifMatch: view.version }}
      submit={{ label: "SAVE", kind: "primary" }}
      note="A connected base station changes over by itself"
    >
      <RouteChoice
        route={isOwn ? view.route : LEFT_TO_DOMAINS.id}
        server={isOwn ? (view.server?.id ?? null) : null}
        servers={servers.filter(({ kind }) => kind === "LNS")}
        more={[LEFT_TO_DOMAINS]}
      />
    </FormDialog>
  );
}

const HERE = "HERE";

/** CHANGE of the CUPS: it does not come back by itself. */
export function ChangeCupsDialog({ baseStation, view, servers, change, onClose }: Readonly<RouteDialogProps>) {
  const [chosen, setChosen] = useState<string>(view.cupsServer?.id ?? HERE);
  const others = servers.filter(({ kind }) => kind === "CUPS").map(({ id, name }) => ({ id, label: name }));
  return (
    <FormDialog
      title="CUPS of this base station"
      subtitle="Where it asks for credentials and updates"
      action={change}
      onClose={onClose}
      hidden={{ baseStation, ifMatch: view.version, ...(chosen === HERE ? {} : { server: chosen }) }}
      submit={{ label: "SAVE", kind: "primary" }}
    >
      <Select
        label="CUPS"
        options={[{ id: HERE, label: "This platform" }, ...others]}
        value={chosen}
        onChange={(key) => setChosen(String(key))}
        description={others.length === 0 ? "Add a CUPS first: Manage > LNS and CUPS servers." : undefined}
      />
      {chosen !== HERE && (
        <EffectList>
          <Effect
            icon={<CornerUpRight />}
            tone="warn"
            detail="It comes back only when that CUPS sends it back, or somebody installs its files anew"
          >
            At its next contact the base station gets that CUPS's address and credential, and leaves
          </Effect>
        </EffectList>
      )}
    </FormDialog>
  );
}
