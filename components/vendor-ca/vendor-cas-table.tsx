"use client";

import { Factory } from "lucide-react";
import { EmptyState } from "#components/ui/empty-state";
import { ButtonLink, Link } from "#components/ui/link";
import { CardList, RowCard } from "#components/ui/row-card";
import { Cell, Column, Row, Table, TableBody, TableHeader, TableRegion } from "#components/ui/table";
import { DateTime } from "#components/ui/time";
import type { VendorCaSummary } from "#lib/certificate-authority/vendor-cas-view";
import { scopeSummary } from "./scope-words";
import { VendorCaState } from "./vendor-ca-status";
import { VENDOR_CAS_PATH } from "./vendor-cas-path";

const hrefOf = ({ id }: VendorCaSummary) => `${VENDOR_CAS_PATH}/${id}`;

/** The vendors' CAs: whose base stations are let in, and how many come. */
export function VendorCasTable({ cas }: Readonly<{ cas: readonly VendorCaSummary[] }>) {
  return (
    <>
      <div className="sm:hidden">
        {cas.length === 0 && <NoVendorCas />}
        <CardList label="Vendor CAs">
          {cas.map((ca) => (
            <RowCard key={ca.id} href={hrefOf(ca)} name={ca.name} meta={scopeSummary(ca.scope)}>
              <VendorCaState status={ca.status} />
              <span className="text-muted">{stationsText(ca)}</span>
              {ca.overlapCount > 0 && <span className="text-muted">{overlapText(ca)}</span>}
            </RowCard>
          ))}
        </CardList>
      </div>
      <div className="max-sm:hidden">
        <TableRegion minWidth="60rem">
          <Table aria-label="Vendor CAs">
            <TableHeader>
              <Column isRowHeader>Name</Column>
              <Column className="w-44">Status</Column>
              <Column className="w-64">Scope</Column>
              <Column className="w-32">Certificates</Column>
              <Column className="w-36">First one ends</Column>
              <Column className="w-32">Stations seen</Column>
              <Column className="w-28">Overlaps</Column>
            </TableHeader>
            <TableBody items={cas} renderEmptyState={() => <NoVendorCas />}>
              {(ca) => (
                <Row id={ca.id} href={hrefOf(ca)}>
                  <Cell name>
                    <Link plain href={hrefOf(ca)}>
                      {ca.name}
                    </Link>
                  </Cell>
                  <Cell>
                    <VendorCaState status={ca.status} />
                  </Cell>
                  <Cell>{scopeSummary(ca.scope)}</Cell>
                  <Cell>{ca.certificateCount}</Cell>
                  <Cell>
                    <DateTime at={ca.notAfter} show="date" />
                  </Cell>
                  <Cell>{ca.stationsSeen.toLocaleString("en-GB")}</Cell>
                  <Cell>{ca.overlapCount === 0 ? "-" : `${ca.overlapCount}`}</Cell>
                </Row>
              )}
            </TableBody>
          </Table>
        </TableRegion>
      </div>
    </>
  );
}

const stationsText = ({ stationsSeen }: VendorCaSummary) =>
  `${stationsSeen.toLocaleString("en-GB")} base station${stationsSeen === 1 ? "" : "s"} seen`;
const overlapText = ({ overlapCount }: VendorCaSummary) =>
  `Overlaps ${overlapCount} other${overlapCount === 1 ? "" : "s"}`;

function NoVendorCas() {
  return (
    <EmptyState
      icon={<Factory />}
      title="No vendor CAs yet"
      actions={<ButtonLink href={`${VENDOR_CAS_PATH}/upload`}>UPLOAD</ButtonLink>}
    >
      Upload the CA of a vendor to let in Basics Stations with that vendor's certificates.
    </EmptyState>
  );
}
