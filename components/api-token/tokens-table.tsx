"use client";

import { Ban, CalendarX, CirclePlay, KeyRound } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { State } from "#components/ui/state";
import { Cell, Column, Row, Table, TableBody, TableHeader, TableRegion } from "#components/ui/table";
import { DateTime, ExactTime, RelativeTime } from "#components/ui/time";
import { TipText } from "#components/ui/tip-text";
import { RevokeTokenDialog } from "./revoke-token-dialog";
import type { TokenAction, TokenRow } from "./token-action";

/** The tokens of scripts and services; never the tokens themselves. */
export function TokensTable({ tokens, revoke }: Readonly<{ tokens: readonly TokenRow[]; revoke: TokenAction }>) {
  const [asked, setAsked] = useState<TokenRow>();
  return (
    <>
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
          <TableBody
            items={tokens}
            renderEmptyState={() => (
              <EmptyState icon={<KeyRound />} title="No API tokens yet">
                A token lets a script or a service use the REST API.
              </EmptyState>
            )}
          >
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
                  {token.state !== "REVOKED" && (
                    <Button kind="danger" size="sm" onPress={() => setAsked(token)} aria-label={`Revoke ${token.name}`}>
                      REVOKE
                    </Button>
                  )}
                </Cell>
              </Row>
            )}
          </TableBody>
        </Table>
      </TableRegion>
      {asked && <RevokeTokenDialog token={asked} revoke={revoke} onClose={() => setAsked(undefined)} />}
    </>
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
