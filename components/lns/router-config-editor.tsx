"use client";

import { CircleCheck, TriangleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState, useTransition } from "react";
import { Button } from "#components/ui/button";
import { CopyButton } from "#components/ui/copy-button";
import { Link } from "#components/ui/link";
import { State } from "#components/ui/state";
import { Strip } from "#components/ui/strip";
import { TextArea } from "#components/ui/text-area";
import { toast } from "#components/ui/toast";
import { Widget } from "#components/ui/widget";
import type { RouterConfigPreview, RouterConfigView } from "#lib/lns/router-config-view";
import type { FormState } from "#lib/web/form-state";

/** The server action behind a button. */
export type RouterConfigAction = (sent: Readonly<Record<string, unknown>>) => Promise<FormState>;

interface RouterConfigEditorProps {
  name: string;
  version: number;
  view: RouterConfigView;
  preview: RouterConfigAction;
  save: RouterConfigAction;
  remove: RouterConfigAction;
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
}

type Verdict = RouterConfigPreview & { of: string };

/** The text, what a station would make of it, and what it would be sent. */
export function RouterConfigEditor(props: Readonly<RouterConfigEditorProps>) {
  const { name, version, view, refusal } = props;
  const { baseStation } = view;
  const router = useRouter();
  const [text, setText] = useState(view.routerConfig);
  const [verdict, setVerdict] = useState<Verdict>();
  const [failure, setFailure] = useState<Extract<FormState, { status: "failed" }>>();
  const [isPending, startTransition] = useTransition();
  // Apart: the check that begins when the field is left must not switch off the button that is being pressed.
  const [isChecking, startCheck] = useTransition();
  const isChanged = text !== view.routerConfig;
  const shown = verdict?.of === text ? verdict : undefined;

  /** Nothing is lost: what is refused stays in the field, with what the server says of it. */
  const run = (action: RouterConfigAction, sent: object, done: (state: FormState) => void, start = startTransition) =>
    start(async () => {
      const state = await action({ baseStation, ...sent });
      setFailure(state.status === "failed" ? state : undefined);
      if (state.status === "done") done(state);
    });
  const check = () => {
    if (shown || text.trim() === "") return;
    const judged = (state: FormState) => {
      if (state.status === "done") setVerdict({ ...(state.value as RouterConfigPreview), of: text });
    };
    run(props.preview, { routerConfig: text }, judged, startCheck);
  };
  const saved = (state: FormState) => {
    if (state.status === "done") toast.done(state.message);
    router.refresh();
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    run(props.save, { routerConfig: text, ifMatch: version }, saved);
  };
  const faults = shown?.faults ?? [];
  return (
    <form onSubmit={send} className="flex flex-col gap-5 [&>section]:mt-0!">
      {refusal && <Strip tone="idle" title={refusal} />}
      {failure && <Failure failure={failure} />}
      <p className="text-muted">
        What <Link href={`/base-stations/${baseStation}`}>{name}</Link> is told when it connects to the LNS.{" "}
        {view.source === "OWN"
          ? "It has a configuration of its own."
          : `It follows from ${view.rfRegion}. Saved here, it becomes the base station's own, and changes of the RF Region no longer touch it.`}
      </p>
      <TextArea
        label="router_config"
        name="routerConfig"
        description="JSON; integers of 64 bits stay whole. MuxTime is added when it is sent."
        rows={24}
        mono
        value={text}
        onChange={setText}
        onBlur={check}
        isReadOnly={refusal !== undefined}
        spellCheck="false"
        fault={
          faults.length > 0
            ? `A base station could not use it: ${faults.length === 1 ? "1 fault" : `${faults.length} faults`} below`
            : undefined
        }
        validationBehavior="aria"
      />
      <div className="flex flex-wrap items-center justify-end gap-2">
        {view.source === "OWN" && (
          <Button
            className="mr-auto"
            disabledReason={refusal}
            isPending={isPending}
            onPress={() => run(props.remove, { ifMatch: version }, saved)}
          >
            USE THAT OF {view.rfRegion}
          </Button>
        )}
        <Button isPending={isChecking} disabledReason={shown && "It is checked already"} onPress={check}>
          CHECK
        </Button>
        <Button disabledReason={!isChanged && "Nothing is changed"} onPress={() => setText(view.routerConfig)}>
          CANCEL
        </Button>
        <Button
          kind="primary"
          type="submit"
          isPending={isPending}
          disabledReason={refusal ?? (!isChanged && "Nothing is changed")}
        >
          SAVE
        </Button>
      </div>
      <Judgement verdict={shown} saved={view.warnings} isChanged={isChanged} />
      {shown?.message && (
        <Widget title="MESSAGE" end={<CopyButton value={shown.message} label="message" />}>
          <pre
            className="mono max-h-64 overflow-auto whitespace-pre-wrap wrap-anywhere rounded-b-lg p-5 text-xs focus-visible:-outline-offset-2 max-sm:p-4"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
            tabIndex={0}
          >
            {shown.message}
          </pre>
        </Widget>
      )}
    </form>
  );
}

function Failure({ failure }: Readonly<{ failure: Extract<FormState, { status: "failed" }> }>) {
  const { message, errors, requestId } = failure;
  return (
    <div role="alert">
      <Strip tone="bad" title={message} {...(requestId && { requestId })}>
        {errors.length > 0 && (
          <ul>
            {errors.map(({ code, detail, line }) => (
              <li key={`${code} ${line ?? 0} ${detail}`}>
                {line !== undefined && `Line ${line}. `}
                {detail}
              </li>
            ))}
          </ul>
        )}
      </Strip>
    </div>
  );
}

interface JudgementProps {
  verdict: RouterConfigPreview | undefined;
  /** Of the text that is saved. */
  saved: readonly string[];
  isChanged: boolean;
}

/** What release 2.0.6 would make of the text, each fault with its place. */
function Judgement({ verdict, saved, isChanged }: Readonly<JudgementProps>) {
  const faults = verdict?.faults ?? [];
  const warnings = verdict?.warnings ?? (isChanged ? [] : saved);
  return (
    <div role="status" className="flex flex-col gap-1.5">
      {verdict && faults.length === 0 && (
        <State tone="ok" icon={<CircleCheck />}>
          A Basics Station can use it
        </State>
      )}
      {faults.map(({ code, detail, line, column, pointer }) => (
        <State
          key={`${code} ${line} ${column}`}
          tone="bad"
          level="noted"
          icon={<TriangleAlert />}
          className="whitespace-normal! items-start!"
        >
          Line {line}, column {column}
          {pointer && ` (${pointer})`}: {detail}
        </State>
      ))}
      {warnings.map((warning) => (
        <State
          key={warning}
          tone="warn"
          level="noted"
          icon={<TriangleAlert />}
          className="whitespace-normal! items-start!"
        >
          {warning}
        </State>
      ))}
    </div>
  );
}
