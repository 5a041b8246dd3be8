import type { Metadata } from "next";
import { InventoryList, type InventoryView } from "#components/security/inventory-list";
import { type InventoryQuery, inventorySort, readInventoryQuery } from "#components/security/inventory-url";
import type { Context } from "#lib/audit/context";
import { ListInventoryQuery } from "#lib/certificate/inventory-schema";
import { listInventory } from "#lib/certificate/inventory-view";
import { getIssuers } from "#lib/certificate-authority/authorities-view";
import { pageData } from "#lib/web/page-data";
import { Live } from "../../live";
import { listView } from "../list-view";

export const metadata: Metadata = { title: "Certificates" };

/** What may have changed a row. */
const EVENTS = ["certificate.", "base_station.", "authority."];

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Security > Certificates. */
export default async function CertificatesPage({ searchParams }: Readonly<PageProps>) {
  const query = readInventoryQuery(await searchParams);
  const view = await pageData((ctx) => listView(ctx, query, (asked) => read(ctx, asked)));
  return (
    <>
      <Live types={EVENTS} />
      <InventoryList query={query} view={view} />
    </>
  );
}

async function read(ctx: Context, query: InventoryQuery): Promise<InventoryView> {
  const { q, state, expiry, from, to, issuer, algorithm, purpose, cursor } = query;
  const filters = { state, expiry, from, to, issuer, algorithm, purpose };
  const input = ListInventoryQuery.parse({
    ...(q ? { q } : {}),
    ...Object.fromEntries(Object.entries(filters).map(([name, value]) => [`filter[${name}]`, value])),
    sort: inventorySort(query.sort),
    cursor,
    count: "true",
  });
  const [page, issuers] = await Promise.all([listInventory(ctx, input), getIssuers(ctx)]);
  return { page, issuers, readAt: ctx.clock.now().toISOString() };
}
