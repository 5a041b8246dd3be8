"use client";

import { Check, CircleAlert, Clock, Send } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { State } from "#components/ui/state";
import { RelativeTime } from "#components/ui/time";
import { useOnDemand } from "#components/ui/use-on-demand";
import { DefinitionRow, Widget } from "#components/ui/widget";
import type { StationUpdateView } from "#lib/cups/update-views";
import type { FormAction } from "#lib/web/form-state";

const loadDialogs = () => import("./assign-dialogs");

interface SoftwareWidgetProps {
  baseStation: string;
  /** What the base station told CUPS last; null before its first contact. */
  reported: { package: string | null; stationVersion: string | null; at: string } | null;
  update: StationUpdateView | null;
  packages: readonly { id: string; name: string; package: string }[];
  actions: { assign: FormAction; withdraw: FormAction };
  refusal: string | undefined;
}

/** SOFTWARE: what a LoRa Basics Station runs, and the update that it is to have. */
export function SoftwareWidget({
  baseStation,
  reported,
  update,
  packages,
  actions,
  refusal,
}: Readonly<SoftwareWidgetProps>) {
  const [asked, setAsked] = useState<"assign" | "withdraw">();
  const [dialogs, fetchDialogs] = useOnDemand(loadDialogs);
  const ask = (what: "assign" | "withdraw") => () => {
    fetchDialogs();
    setAsked(what);
  };
  const close = () => setAsked(undefined);
  const isOpen = update?.status === "WAITING" || update?.status === "SENT";
  const none = packages.length === 0 ? "Upload an update package first: Manage > Update packages." : undefined;
  return (
    <Widget title="SOFTWARE" id="software">
      <DefinitionRow
        label="Version"
        meta={
          reported && (
            <>
              {reported.package === null ? "No package" : `Package ${reported.package}`}, told to CUPS{" "}
              <RelativeTime at={reported.at} />
            </>
          )
        }
      >
        {reported?.stationVersion ?? <span className="text-faint">Unknown: it has not asked CUPS yet</span>}
      </DefinitionRow>
      <DefinitionRow
        label="Update"
        meta={update && <UpdateMeta update={update} />}
        action={
          isOpen ? (
            <Button kind="danger" disabledReason={refusal} onHoverStart={fetchDialogs} onPress={ask("withdraw")}>
              WITHDRAW
            </Button>
          ) : (
            <Button disabledReason={refusal ?? none} onHoverStart={fetchDialogs} onPress={ask("assign")}>
              ASSIGN UPDATE
            </Button>
          )
        }
      >
        {update ? <UpdateState update={update} /> : <span className="text-faint">None</span>}
      </DefinitionRow>
      {asked === "assign" && dialogs && (
        <dialogs.AssignUpdateDialog
          baseStation={baseStation}
          packages={packages}
          assign={actions.assign}
          onClose={close}
        />
      )}
      {asked === "withdraw" && dialogs && update && (
        <dialogs.WithdrawUpdateDialog
          baseStation={baseStation}
          name={update.packageName}
          withdraw={actions.withdraw}
          onClose={close}
        />
      )}
    </Widget>
  );
}

/** Names have up to 100 characters. */
const MAY_WRAP = "wrap-anywhere whitespace-normal!";

function UpdateState({ update: { status, fault, packageName } }: Readonly<{ update: StationUpdateView }>) {
  if (status === "INSTALLED") {
    return (
      <State tone="ok" level="noted" icon={<Check />} className={MAY_WRAP}>
        {packageName} installed
      </State>
    );
  }
  if (status === "WITHDRAWN") return <span className="wrap-anywhere text-muted">{packageName} withdrawn</span>;
  if (fault !== null) {
    return (
      <State tone="warn" level="noted" icon={<CircleAlert />} className={MAY_WRAP}>
        {packageName} held back
      </State>
    );
  }
  return (
    <State tone="busy" level="noted" icon={status === "SENT" ? <Send /> : <Clock />} className={MAY_WRAP}>
      {packageName} {status === "SENT" ? "sent, not reported yet" : "waits for its next contact"}
    </State>
  );
}

function UpdateMeta({ update }: Readonly<{ update: StationUpdateView }>) {
  const { status, fault, sentCount, lastSentAt, requestedAt, requestedBy, finishedAt } = update;
  return (
    <>
      {fault !== null && <span className="block">{fault}</span>}
      <span className="block">
        Package <span className="mono">{update.package}</span>, assigned <RelativeTime at={requestedAt} /> by{" "}
        {requestedBy}
      </span>
      {lastSentAt !== null && (
        <span className="block">
          Sent {sentCount === 1 ? "once" : `${sentCount} times`}, last <RelativeTime at={lastSentAt} />
        </span>
      )}
      {finishedAt !== null && (
        <span className="block">
          {status === "INSTALLED" ? "Installed" : "Withdrawn"} <RelativeTime at={finishedAt} />
        </span>
      )}
    </>
  );
}
