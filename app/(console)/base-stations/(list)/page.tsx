import type { Metadata } from "next";
import { unstable_rethrow } from "next/navigation";
import { BaseStationList, type BaseStationListView } from "#components/base-station/list";
import { type ListQuery, readListQuery, sortText } from "#components/base-station/list-url";
import type { ListFailureFacts } from "#components/ui/list-failure";
import type { Context } from "#lib/audit/context";
import { countBaseStations } from "#lib/base-station/base-station-counters";
import { explainNoMatch } from "#lib/base-station/explain-no-match";
import { listBaseStations } from "#lib/base-station/list-base-stations";
import { ListBaseStations } from "#lib/base-station/schema";
import { listUsedDomains } from "#lib/base-station/used-domains";
import { pageData } from "#lib/web/page-data";
import { toDomainError, toProblem } from "#lib/web/problem";
import { Live } from "../../live";
import { writeRefusal } from "../write-refusal";

export const metadata: Metadata = { title: "Base Stations" };

/** What may have changed a row or a counter. */
const EVENTS = [
  ...["base_station.", "public_key.", "certificate.", "lns.connected", "lns.disconnected", "lns.changed"],
  ...["cups.contact", "lns_assignment."], // where a station has gone
];

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function BaseStationsPage({ searchParams }: Readonly<PageProps>) {
  const query = readListQuery(await searchParams);
  const { view, refusal } = await pageData(async (ctx) => ({
    view: await readList(ctx, query),
    refusal: writeRefusal(ctx),
  }));
  return (
    <>
      <Live types={EVENTS} />
      <BaseStationList query={query} view={view} refusal={refusal} />
    </>
  );
}

/** A failure comes back as a value: the list then keeps its old rows and says what happened. */
async function readList(ctx: Context, query: ListQuery): Promise<BaseStationListView | ListFailureFacts> {
  try {
    return await listView(ctx, query);
  } catch (error) {
    unstable_rethrow(error);
    const known = toDomainError(error);
    if (known?.code === "validation_failed") return readList(ctx, { ...query, cursor: undefined });
    if (known && known.kind !== "unavailable") throw error;
    return { message: toProblem(error, ctx.log).detail, requestId: ctx.requestId };
  }
}

async function listView(ctx: Context, query: ListQuery): Promise<BaseStationListView> {
  const { q, health, certificate, administrative, domain, sort, cursor } = query;
  const input = ListBaseStations.parse({
    ...(q ? { q } : {}),
    health,
    certificate,
    administrative,
    domain,
    sort: sortText(sort),
    cursor,
    count: "true",
  });
  const [page, counters, domains] = await Promise.all([
    listBaseStations(ctx, input),
    countBaseStations(ctx),
    listUsedDomains(ctx),
  ]);
  const noMatch = page.rows.length === 0 && counters.all > 0 ? await explainNoMatch(ctx, input) : null;
  return { page, counters, noMatch, domains, readAt: ctx.clock.now().toISOString() };
}
