"use client";

import { Plus, Server } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { HeadButton } from "#components/ui/head-button";
import { CardList } from "#components/ui/row-card";
import { Cell, Column, Row, Table, TableBody, TableHeader, TableRegion } from "#components/ui/table";
import { DateTime } from "#components/ui/time";
import { TipText } from "#components/ui/tip-text";
import { useOnDemand } from "#components/ui/use-on-demand";
import { SERVER_CREDENTIAL_WORDS } from "#lib/cups/values";
import type { FormAction } from "#lib/web/form-state";
import type { ServerRow } from "./server-row";

const loadForm = () => import("./server-dialog");
const loadDelete = () => import("./delete-server-dialog");

interface AddServerProps {
  create: FormAction;
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
  /** An icon alone, for the top bar of a phone. */
  compact?: boolean;
}

/** ADD SERVER. */
export function AddServer({ create, refusal, compact = false }: Readonly<AddServerProps>) {
  const [isOpen, setOpen] = useState(false);
  const [part, fetchPart] = useOnDemand(loadForm);
  const open = () => {
    fetchPart();
    setOpen(true);
  };
  return (
    <>
      <HeadButton
        label="Add server"
        icon={<Plus />}
        compact={compact}
        disabledReason={refusal}
        onHoverStart={fetchPart}
        onFocus={fetchPart}
        onPress={open}
      />
      {isOpen && part && <part.ServerDialog action={create} onClose={() => setOpen(false)} />}
    </>
  );
}

interface ServersTableProps {
  servers: readonly ServerRow[];
  update: FormAction;
  remove: FormAction;
  refusal: string | undefined;
}

type Asked = { server: ServerRow; what: "change" | "delete" };

/** External servers; never their secrets. */
export function ServersTable({ servers, update, remove, refusal }: Readonly<ServersTableProps>) {
  const [asked, setAsked] = useState<Asked>();
  const [form, fetchForm] = useOnDemand(loadForm);
  const [deletion, fetchDeletion] = useOnDemand(loadDelete);
  const ask = (next: Asked) => {
    if (next.what === "change") fetchForm();
    else fetchDeletion();
    setAsked(next);
  };
  const close = () => setAsked(undefined);
  const buttons = (server: ServerRow) => <RowButtons server={server} refusal={refusal} onAsk={ask} />;
  return (
    <>
      <ServerCards servers={servers} buttons={buttons} />
      <div className="max-sm:hidden">
        <TableRegion minWidth="76rem">
          <Table aria-label="LNS and CUPS servers">
            <TableHeader>
              <Column isRowHeader>Name</Column>
              <Column className="w-20">Kind</Column>
              <Column className="w-88">Address</Column>
              <Column className="w-32">Credential</Column>
              <Column className="w-56">Used by</Column>
              <Column className="w-46">
                <span className="sr-only">Actions</span>
              </Column>
            </TableHeader>
            <TableBody items={servers} renderEmptyState={() => <NoServers />}>
              {(server) => (
                <Row id={server.id}>
                  <Cell name>{server.name}</Cell>
                  <Cell>{server.kind}</Cell>
                  <Cell mono>{server.uri}</Cell>
                  <Cell>
                    <Credential server={server} />
                  </Cell>
                  <Cell>
                    <Uses uses={server.uses} />
                  </Cell>
                  <Cell>{buttons(server)}</Cell>
                </Row>
              )}
            </TableBody>
          </Table>
        </TableRegion>
      </div>
      {asked?.what === "change" && form && <form.ServerDialog server={asked.server} action={update} onClose={close} />}
      {asked?.what === "delete" && deletion && (
        <deletion.DeleteServerDialog server={asked.server} remove={remove} onClose={close} />
      )}
    </>
  );
}

interface ServerCardsProps {
  servers: readonly ServerRow[];
  buttons: (server: ServerRow) => React.ReactNode;
}

/** The same below 640 px. */
function ServerCards({ servers, buttons }: Readonly<ServerCardsProps>) {
  return (
    // The line above the first card is that of the top bar.
    <div className="-mt-3.25 sm:hidden">
      {servers.length === 0 && <NoServers />}
      <CardList label="LNS and CUPS servers">
        {servers.map((server) => (
          <li key={server.id} className="border-line border-b px-4 py-3">
            <p className="flex items-baseline gap-x-2">
              <span className="min-w-0 truncate font-strong text-base">{server.name}</span>
              <span className="text-muted">{server.kind}</span>
            </p>
            <p className="mono wrap-anywhere text-faint text-xs">{server.uri}</p>
            <p className="mt-1 flex flex-wrap gap-x-3.5 text-muted">
              <span>
                <span className="text-faint">Credential</span> <Credential server={server} />
              </span>
              <span>
                <span className="text-faint">Used by</span> <Uses uses={server.uses} />
              </span>
            </p>
            <div className="mt-2">{buttons(server)}</div>
          </li>
        ))}
      </CardList>
    </div>
  );
}

function NoServers() {
  return (
    <EmptyState icon={<Server />} title="No servers yet">
      Base stations use the LNS and CUPS of this platform. Add another LNS, such as The Things Stack or ChirpStack, to
      send them there.
    </EmptyState>
  );
}

interface RowButtonsProps {
  server: ServerRow;
  refusal: string | undefined;
  onAsk: (asked: Asked) => void;
}

function RowButtons({ server, refusal, onAsk }: Readonly<RowButtonsProps>) {
  return (
    <span className="flex gap-2">
      <Button
        size="sm"
        disabledReason={refusal}
        aria-label={`Change ${server.name}`}
        onPress={() => onAsk({ server, what: "change" })}
      >
        CHANGE
      </Button>
      <Button
        kind="danger"
        size="sm"
        disabledReason={refusal}
        aria-label={`Delete ${server.name}`}
        onPress={() => onAsk({ server, what: "delete" })}
      >
        DELETE
      </Button>
    </span>
  );
}

function Credential({ server: { credential, trust } }: Readonly<{ server: ServerRow }>) {
  return (
    <TipText
      placement="top"
      dotted={false}
      content={
        <>
          {credential && <span className="block wrap-anywhere">{credential.text}</span>}
          <span className="block wrap-anywhere">
            Trusts {trust.subject}, until <DateTime at={trust.notAfter} show="date" bare />
          </span>
        </>
      }
    >
      {SERVER_CREDENTIAL_WORDS[credential?.kind ?? "NONE"]}
    </TipText>
  );
}

function Uses({ uses: { domains, stations } }: Readonly<{ uses: ServerRow["uses"] }>) {
  const parts = [
    ...(domains.length > 0 ? [domains.length === 1 ? "1 domain" : `${domains.length} domains`] : []),
    ...(stations > 0 ? [stations === 1 ? "1 base station" : `${stations} base stations`] : []),
  ];
  return parts.length > 0 ? parts.join(", ") : <span className="text-faint">Nobody</span>;
}
