import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TranscriptReader } from "#components/remote-session/transcript-reader";
import { getBaseStation } from "#lib/base-station/base-station-view";
import { readWholeTranscript } from "#lib/remote-session/transcript-view";
import { pageData } from "#lib/web/page-data";
import { refOfPath } from "../../station-page-data";

interface TranscriptParams {
  params: Promise<{ baseStation: string; session: string }>;
  searchParams: Promise<{ q?: string | string[] }>;
}

const MAX_SEARCH = 100;

export const metadata: Metadata = { title: "Transcript" };

/** What went through a terminal, as lines; who reads it stands in History. */
export default async function TranscriptPage({ params, searchParams }: TranscriptParams) {
  const { baseStation, session } = await params;
  const { q } = await searchParams;
  const search = (typeof q === "string" ? q : "").slice(0, MAX_SEARCH);
  const ref = refOfPath(baseStation);
  if (!/^rms_\w{1,36}$/.test(session)) notFound();
  const { station, transcript } = await pageData(async (ctx) => ({
    station: await getBaseStation(ctx, ref),
    transcript: await readWholeTranscript(ctx, { baseStation: ref, session }),
  }));
  return <TranscriptReader station={station} transcript={transcript} search={search} />;
}
