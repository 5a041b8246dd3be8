import type { Metadata } from "next";
import { AlarmsList, type AlarmsView } from "#components/alarm/alarms-list";
import { type AlarmsQuery, readAlarmsQuery } from "#components/alarm/alarms-url";
import { listAlarms } from "#lib/alarm/alarms-view";
import { ListAlarms } from "#lib/alarm/schema";
import type { Context } from "#lib/audit/context";
import { pageData } from "#lib/web/page-data";
import { Live } from "../live";
import { listView } from "../security/list-view";

export const metadata: Metadata = { title: "Alarms" };

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Alarms of base stations and of the platform itself. */
export default async function AlarmsPage({ searchParams }: Readonly<PageProps>) {
  const query = readAlarmsQuery(await searchParams);
  const view = await pageData((ctx) => listView(ctx, query, (asked) => read(ctx, asked)));
  return (
    <>
      {!query.cursor && <Live types={["alarm."]} />}
      <AlarmsList query={query} view={view} />
    </>
  );
}

async function read(ctx: Context, { state, severity, type, cursor }: AlarmsQuery): Promise<AlarmsView> {
  const filters = { state, severity, type };
  const input = ListAlarms.parse({
    ...Object.fromEntries(Object.entries(filters).map(([name, value]) => [`filter[${name}]`, value])),
    cursor,
  });
  return { page: await listAlarms(ctx, input), readAt: ctx.clock.now().toISOString() };
}
