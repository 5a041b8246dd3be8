import { Eraser, FileText, Keyboard, SearchX } from "lucide-react";
import Form from "next/form";
import { StationPartHead } from "#components/station-frame/station-part-head";
import { Button } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { SearchField } from "#components/ui/search-field";
import { Strip } from "#components/ui/strip";
import { DateTime } from "#components/ui/time";
import type { TranscriptLine } from "#lib/remote-session/transcript-lines";
import type { WholeTranscript } from "#lib/remote-session/transcript-view";

interface TranscriptReaderProps {
  station: { id: string; name: string };
  transcript: WholeTranscript;
  /** Only lines that hold it are shown. */
  search: string;
}

/** A page that a browser draws at once. */
const MAX_LINES = 2000;

/** The recorded transcript of a session, line by line. */
export function TranscriptReader({ station, transcript, search }: Readonly<TranscriptReaderProps>) {
  const { session, lines, isCut, erasedFrom } = transcript;
  const wanted = search.toLowerCase();
  const found = lines.filter(({ text }) => text.toLowerCase().includes(wanted));
  const shown = found.slice(0, MAX_LINES);
  return (
    <>
      <StationPartHead station={station} tab="advanced" title="Transcript">
        <p className="text-muted">
          {session.operator}, <DateTime at={session.requestedAt} show="second" />: {session.reason}
        </p>
        {erasedFrom && (
          <p className="text-muted">
            Erased after <DateTime at={erasedFrom} show="date" bare />, as the policy says
          </p>
        )}
        <Form action="" className="mt-3 flex max-w-120 items-center gap-2">
          <SearchField
            label="Search the transcript"
            placeholder="Text"
            name="q"
            defaultValue={search}
            className="flex-1"
          />
          <Button type="submit">SEARCH</Button>
        </Form>
      </StationPartHead>
      <div className="mt-4 flex flex-col gap-3 border-line border-t p-6 max-sm:p-4">
        {isCut && (
          <Strip tone="warn" title="The transcript is cut">
            More went through this terminal than is kept of one session.
          </Strip>
        )}
        {found.length > shown.length && (
          <Strip tone="idle" title={`The first ${MAX_LINES} of ${found.length.toLocaleString("en-GB")} lines`}>
            Search for less.
          </Strip>
        )}
        {shown.length > 0 ? (
          <Lines lines={shown} />
        ) : session.transcriptErasedAt ? (
          <EmptyState icon={<Eraser />} title="This transcript was erased, as the policy says" />
        ) : (
          <Nothing search={search} />
        )}
      </div>
    </>
  );
}

function Lines({ lines }: Readonly<{ lines: readonly TranscriptLine[] }>) {
  return (
    <ol className="overflow-x-auto rounded-lg border border-line bg-sunken py-2">
      {lines.map((line, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: nothing else tells lines apart, and they never move
          key={index}
          className="grid grid-cols-[4.5rem_1rem_minmax(0,1fr)] gap-x-3 px-4 text-xs leading-5"
        >
          <span className="text-faint tabular-nums">
            <DateTime at={line.at} show="clock" bare />
          </span>
          {line.isTyped ? <Keyboard aria-label="Typed" className="mt-0.75 size-3.5 text-faint" /> : <span />}
          <span className="mono wrap-anywhere whitespace-pre-wrap [tab-size:8]">{line.text}</span>
        </li>
      ))}
    </ol>
  );
}

function Nothing({ search }: Readonly<{ search: string }>) {
  return search === "" ? (
    <EmptyState icon={<FileText />} title="Nothing was recorded" />
  ) : (
    <EmptyState icon={<SearchX />} title={`No line holds "${search}"`} />
  );
}
