import type { Metadata } from "next";
import { AttemptsList, type AttemptsView } from "#components/connection-attempt/attempts-list";
import { type AttemptsQuery, readAttemptsQuery } from "#components/connection-attempt/attempts-url";
import type { Context } from "#lib/audit/context";
import { getBaseStationName } from "#lib/base-station/base-station-name";
import { listConnectionAttempts } from "#lib/connection-attempt/connection-attempts-view";
import { ListConnectionAttempts } from "#lib/connection-attempt/schema";
import { pageData } from "#lib/web/page-data";
import { webRuntime } from "#lib/web/runtime";
import { writeRefusal } from "../../base-stations/write-refusal";
import { Live } from "../../live";
import { listView } from "../list-view";
import { ignoreAttemptAction } from "./actions";

export const metadata: Metadata = { title: "Connection attempts" };

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Security > Connection attempts. */
export default async function ConnectionAttemptsPage({ searchParams }: Readonly<PageProps>) {
  const query = readAttemptsQuery(await searchParams);
  const { view, refusal } = await pageData(async (ctx) => ({
    view: await listView(ctx, query, (asked) => read(ctx, asked)),
    refusal: writeRefusal(ctx),
  }));
  return (
    <>
      {!query.cursor && <Live types={["connection_attempt."]} />}
      <AttemptsList query={query} view={view} ignore={ignoreAttemptAction} refusal={refusal} />
    </>
  );
}

async function read(ctx: Context, query: AttemptsQuery): Promise<AttemptsView> {
  const { q, verdict, callers, ignored, baseStation, cursor } = query;
  const input = ListConnectionAttempts.parse({
    ...(q ? { q } : {}),
    ...{ verdict, baseStation, cursor },
    ...(callers === "inbox" ? { inbox: "true" } : {}),
    ...(callers && callers !== "inbox" ? { unknown: String(callers === "strangers") } : {}),
    ...(ignored ? { ignored: "true" } : {}),
  });
  const [page, stationName] = await Promise.all([
    listConnectionAttempts(ctx, input),
    baseStation ? getBaseStationName(ctx, baseStation) : null,
  ]);
  const { keyInstallerUrl, cupsUri, lnsUri } = webRuntime().config;
  return { page, stationName, keyInstallerUrl, cupsUri, lnsUri };
}
