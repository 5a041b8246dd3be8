"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { useOnDemand } from "#components/ui/use-on-demand";
import { DefinitionRow, Widget } from "#components/ui/widget";
import type { DomainAssignment } from "#lib/cups/assign-lns";
import { LNS_ROUTE_WORDS } from "#lib/cups/values";
import type { FormAction } from "#lib/web/form-state";

interface DomainsWidgetProps {
  assignments: readonly DomainAssignment[];
  /** External LNS servers. */
  servers: readonly { id: string; name: string }[];
  /** That base stations have. */
  domains: readonly string[];
  assign: FormAction;
  clear: FormAction;
  refusal: string | undefined;
}

const loadDialogs = () => import("./domain-dialogs");

type Asked = { what: "assign"; assignment?: DomainAssignment } | { what: "clear"; assignment: DomainAssignment };

/** LNS BY DOMAIN: where base stations go that have no LNS of their own. */
export function DomainsWidget({ assignments, servers, domains, assign, clear, refusal }: Readonly<DomainsWidgetProps>) {
  const [asked, setAsked] = useState<Asked>();
  const [dialogs, fetchDialogs] = useOnDemand(loadDialogs);
  const ask = (next: Asked) => {
    fetchDialogs();
    setAsked(next);
  };
  const close = () => setAsked(undefined);
  return (
    <Widget
      title="LNS BY DOMAIN"
      id="domains"
      end={
        <Button size="sm" disabledReason={refusal} onPress={() => ask({ what: "assign" })}>
          ADD DOMAIN
        </Button>
      }
    >
      {assignments.map((assignment) => (
        <DefinitionRow
          key={assignment.id}
          label={assignment.domain}
          action={
            <div className="flex grow gap-2 *:grow @2xl:mr-8 @2xl:*:min-w-34">
              <Button
                size="sm"
                disabledReason={refusal}
                aria-label={`Change the LNS of ${assignment.domain}`}
                onPress={() => ask({ what: "assign", assignment })}
              >
                CHANGE
              </Button>
              <Button
                kind="danger"
                size="sm"
                disabledReason={refusal}
                aria-label={`Remove the LNS of ${assignment.domain}`}
                onPress={() => ask({ what: "clear", assignment })}
              >
                REMOVE
              </Button>
            </div>
          }
        >
          {LNS_ROUTE_WORDS[assignment.route]}
          {assignment.server && <span className="text-muted">{assignment.server.name}</span>}
        </DefinitionRow>
      ))}
      <DefinitionRow label="All others" meta="Unless a base station has an LNS of its own">
        {LNS_ROUTE_WORDS.BUILT_IN}
      </DefinitionRow>
      {asked?.what === "assign" && dialogs && (
        <dialogs.AssignDomainDialog
          {...(asked.assignment ? { assignment: asked.assignment } : {})}
          servers={servers}
          domains={domains.filter((domain) => !assignments.some((one) => one.domain === domain))}
          assign={assign}
          onClose={close}
        />
      )}
      {asked?.what === "clear" && dialogs && (
        <dialogs.ClearDomainDialog assignment={asked.assignment} clear={clear} onClose={close} />
      )}
    </Widget>
  );
}
