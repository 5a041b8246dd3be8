import { CopyButton } from "#components/ui/copy-button";
import { Link } from "#components/ui/link";
import type {
  ReferenceAnswer,
  ReferenceField,
  ReferenceOperation,
  ReferenceParameter,
} from "#lib/web/api-reference-view";
import { FieldList } from "./field-list";
import { MethodBadge } from "./method-badge";

const PLACES: Record<ReferenceParameter["place"], string> = {
  path: "In the path",
  query: "In the query",
  header: "Headers",
};

/** One operation: what it takes, what it answers, a command to try it with. */
export function OperationSection({ operation }: Readonly<{ operation: ReferenceOperation }>) {
  const { id, method, path, summary, description, parameters, body, answers, curl } = operation;
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="scroll-mt-4 border-line border-t pt-6 pb-8 first:border-t-0"
    >
      <h3 id={`${id}-title`} className="font-semibold text-base">
        {summary}
      </h3>
      <p className="mt-1 flex items-baseline gap-1">
        <MethodBadge method={method} />
        <span className="mono min-w-0 break-all">{path}</span>
      </p>
      {description && <Paragraphs text={description} />}
      {(["path", "query", "header"] as const).map((place) => {
        const found = parameters.filter((parameter) => parameter.place === place);
        return found.length > 0 && <Part key={place} title={PLACES[place]} fields={found} />;
      })}
      {body.length > 0 && <Part title="Body" fields={body} />}
      <h4 className="mt-5 mb-1.5 font-strong text-sm">Answers</h4>
      <ul className="flex flex-col gap-1">
        {answers.map((answer) => (
          <AnswerEntry key={answer.status} answer={answer} />
        ))}
      </ul>
      <div className="relative mt-5 rounded-md bg-sunken">
        <pre className="mono whitespace-pre-wrap px-3 py-2.5 pr-11 text-xs leading-5 wrap-anywhere">{curl}</pre>
        <CopyButton value={curl} label="command" className="absolute! top-1.5 right-1.5" />
      </div>
    </section>
  );
}

function Part({ title, fields }: Readonly<{ title: string; fields: readonly ReferenceField[] }>) {
  return (
    <>
      <h4 className="mt-5 mb-1.5 font-strong text-sm">{title}</h4>
      <FieldList fields={fields} />
    </>
  );
}

function AnswerEntry({ answer }: Readonly<{ answer: ReferenceAnswer }>) {
  const { status, description, mediaTypes, fields, schema } = answer;
  return (
    <li>
      <div className="flex flex-wrap items-baseline gap-x-2">
        <span className="mono w-10 font-strong">{status}</span>
        <span className="text-muted">{description}</span>
        {schema && <Link href={`#schema-${schema}`}>{schema}</Link>}
        <span className="mono text-faint text-xs">{mediaTypes.join(", ")}</span>
      </div>
      {fields.length > 0 && (
        <div className="mt-1 ml-12">
          <FieldList fields={fields} />
        </div>
      )}
    </li>
  );
}

/** Paragraphs parted by empty lines; parts in backquotes are set in mono. */
export function Paragraphs({ text }: Readonly<{ text: string }>) {
  return text.split("\n\n").map((paragraph) => (
    <p key={paragraph} className="mt-2 max-w-160 text-muted">
      {[...paragraph.matchAll(/`([^`]+)`|[^`]+/g)].map(({ 0: part, 1: code, index }) =>
        code === undefined ? (
          part
        ) : (
          <code key={index} className="mono text-text">
            {code}
          </code>
        ),
      )}
    </p>
  ));
}
