"use client";

import { Ban, CalendarX, CirclePlay, KeyRound } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { CardList } from "#components/ui/row-card";
import { State } from "#components/ui/state";
import { Cell, Column, Row, Table, TableBody, TableHeader, TableRegion } from "#components/ui/table";
import { DateTime, ExactTime, RelativeTime } from "#components/ui/time";
import { TipText } from "#components/ui/tip-text";
import type { FormAction } from "#lib/web/form-state";
import { RevokeTokenDialog } from "./revoke-token-dialog";
import type { TokenRow } from "./token-action";

/** The tokens of scripts and services; never the tokens themselves. */
export function TokensTable({ tokens, revoke }: Readonly<{ tokens: readonly TokenRow[]; revoke: FormAction }>) {
  const [asked, setAsked] = useState<TokenRow>();
  return (
    <>
      <TokenCards tokens={tokens} onAsk={setAsked} />
      <div className="max-sm:hidden">
        <TableRegion minWidth="60rem">
          <Table aria-label="API tokens">
            <TableHeader>
              <Column isRowHeader>Name</Column>
              <Column className="w-32">Token</Column>
              <Column className="w-36">Scopes</Column>
              <Column className="w-28">State</Column>
              <Column className="w-32">Last used</Column>
              <Column className="w-36">Expires</Column>
              <Column className="w-36">Created</Column>
              <Column className="w-28">
                <span className="sr-only">Actions</span>
              </Column>
            </TableHeader>
            <TableBody items={tokens} renderEmptyState={() => <NoTokens />}>
              {(token) => (
                <Row id={token.id}>
                  <Cell name>{token.name}</Cell>
                  <Cell mono>{token.hint}...</Cell>
                  <Cell>
                    <Scopes scopes={token.scopes} />
                  </Cell>
                  <Cell>
                    <TokenState state={token.state} />
                  </Cell>
                  <Cell>{token.lastUsedAt ? <RelativeTime at={token.lastUsedAt} /> : "Never"}</Cell>
                  <Cell>{token.expiresAt ? <DateTime at={token.expiresAt} show="date" /> : "Never"}</Cell>
                  <Cell>
                    <Created token={token} />
                  </Cell>
                  <Cell>
                    <RevokeButton token={token} onAsk={setAsked} />
                  </Cell>
                </Row>
              )}
            </TableBody>
          </Table>
        </TableRegion>
      </div>
      {asked && <RevokeTokenDialog token={asked} revoke={revoke} onClose={() => setAsked(undefined)} />}
    </>
  );
}

/** The same below 640 px. */
function TokenCards({ tokens, onAsk }: Readonly<{ tokens: readonly TokenRow[]; onAsk: (token: TokenRow) => void }>) {
  return (
    <div className="sm:hidden">
      {tokens.length === 0 && <NoTokens />}
      <CardList label="API tokens">
        {tokens.map((token) => (
          <li
            key={token.id}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 border-line border-b px-4 py-3"
          >
            <div className="min-w-0">
              <p className="truncate font-strong text-base">{token.name}</p>
              <p className="mono truncate text-faint text-xs">{token.hint}...</p>
              <p className="mt-1 flex flex-wrap items-center gap-x-3.5 text-muted">
                <TokenState state={token.state} />
                <Scopes scopes={token.scopes} />
                {token.lastUsedAt ? <RelativeTime at={token.lastUsedAt} /> : "Never used"}
              </p>
            </div>
            <RevokeButton token={token} onAsk={onAsk} />
          </li>
        ))}
      </CardList>
    </div>
  );
}

function NoTokens() {
  return (
    <EmptyState icon={<KeyRound />} title="No API tokens yet">
      A token lets a script or a service use the REST API.
    </EmptyState>
  );
}

function RevokeButton({ token, onAsk }: Readonly<{ token: TokenRow; onAsk: (token: TokenRow) => void }>) {
  if (token.state === "REVOKED") return null;
  return (
    <Button kind="danger" size="sm" onPress={() => onAsk(token)} aria-label={`Revoke ${token.name}`}>
      REVOKE
    </Button>
  );
}

function Created({ token }: Readonly<{ token: TokenRow }>) {
  const by = [{ label: "By", value: token.createdBy }];
  return (
    <TipText placement="top" dotted={false} content={<ExactTime at={token.createdAt} more={by} />}>
      <DateTime at={token.createdAt} show="date" bare />
    </TipText>
  );
}

function Scopes({ scopes }: Readonly<{ scopes: readonly string[] }>) {
  return (
    <TipText
      placement="top"
      dotted={false}
      content={
        <ul className="mono">
          {scopes.map((scope) => (
            <li key={scope}>{scope}</li>
          ))}
        </ul>
      }
    >
      {scopes.length === 1 ? scopes[0] : `${scopes.length} scopes`}
    </TipText>
  );
}

function TokenState({ state }: Readonly<{ state: TokenRow["state"] }>) {
  if (state === "REVOKED") {
    return (
      <State tone="bad" level="noted" icon={<Ban />}>
        Revoked
      </State>
    );
  }
  if (state === "EXPIRED") {
    return (
      <State tone="warn" level="noted" icon={<CalendarX />}>
        Expired
      </State>
    );
  }
  return (
    <State tone="ok" icon={<CirclePlay />}>
      Active
    </State>
  );
}
