import { CircleCheck, CircleX, Hourglass } from "lucide-react";
import { buttonClass } from "#components/ui/button-class";
import { cx } from "#components/ui/class-names";
import { CopyButton } from "#components/ui/copy-button";
import { Copyable } from "#components/ui/copyable";
import { State } from "#components/ui/state";
import { RelativeTime } from "#components/ui/time";
import { DefinitionRow, Widget } from "#components/ui/widget";
import type { FirstContact, FirstContactView } from "#lib/enrolment/first-contact-view";
import { FirstContactToken } from "./first-contact-token";
import { FirstContactWatch } from "./first-contact-watch";

interface FirstContactProps {
  view: FirstContactView;
  /** Why the operator may not make tokens; undefined: they may. */
  tokenRefusal: string | undefined;
}

/** FIRST CONTACT: what to paste on this base station, where it should call, and whether it has. */
export function FirstContactWidget({ view, tokenRefusal }: Readonly<FirstContactProps>) {
  const { contact, called, ways, bundle } = view;
  const [only] = ways;
  return (
    <Widget title="FIRST CONTACT" id="first-contact">
      <ContactRow of={contact} />
      <DefinitionRow label={called.name} meta="Where the base station calls">
        <Copyable value={called.url} label={`address of the ${called.name}`} />
      </DefinitionRow>
      {bundle && <BundleRows bundle={bundle} tokenRefusal={tokenRefusal} />}
      <details open={contact.kind !== "CONNECTED"} className="border-line border-t">
        <summary className="cursor-pointer rounded-b-lg px-5 py-3.25 text-muted hover:bg-hover hover:text-text focus-visible:-outline-offset-2 max-sm:px-4 pointer-coarse:py-3.5">
          Commands for this base station
        </summary>
        {ways.length > 1 ? <Ways ways={ways} /> : only && <Steps steps={only.steps} />}
      </details>
    </Widget>
  );
}

function ContactRow({ of: contact }: Readonly<{ of: FirstContact }>) {
  if (contact.kind === "CONNECTED") {
    return (
      <DefinitionRow
        label="Last contact"
        meta={
          <>
            {contact.missing} From <span className="mono">{contact.address}</span>
          </>
        }
      >
        <State tone="ok" level="noted" icon={<CircleCheck />}>
          Connected
        </State>
        <RelativeTime at={contact.at} className="text-muted" />
        {contact.missing && <FirstContactWatch />}
      </DefinitionRow>
    );
  }
  if (contact.kind === "WAITING") {
    return (
      <DefinitionRow label="Last contact" meta="This turns green by itself">
        <State tone="busy" level="noted" icon={<Hourglass />}>
          Waiting for first connection...
        </State>
        <FirstContactWatch />
      </DefinitionRow>
    );
  }
  return (
    <DefinitionRow
      label="Last contact"
      meta={
        <>
          {contact.message} {contact.mend} From <span className="mono">{contact.address}</span>
          {contact.count > 1 && `, ${contact.count.toLocaleString("en")} times`}.
        </>
      }
    >
      <State tone="bad" level="noted" icon={<CircleX />}>
        Refused: {contact.title}
      </State>
      <RelativeTime at={contact.at} className="text-muted" />
      <FirstContactWatch />
    </DefinitionRow>
  );
}

function BundleRows({ bundle, tokenRefusal }: Readonly<{ bundle: string; tokenRefusal: string | undefined }>) {
  return (
    <>
      <DefinitionRow
        label="Bundle"
        meta="Whom to call and whom to trust, as a tar archive"
        action={
          <a href={bundle} download className={buttonClass({ kind: "secondary" }, "DOWNLOAD")}>
            DOWNLOAD
          </a>
        }
      >
        <span className="mono">cups.uri, cups.trust</span>
      </DefinitionRow>
      <DefinitionRow
        label="Bundle with a token"
        meta="For a base station without a certificate. What it proves itself with now counts until the token is used"
        action={<FirstContactToken href={bundle} refusal={tokenRefusal} />}
      >
        <span className="mono">cups.uri, cups.trust, cups.key</span>
      </DefinitionRow>
    </>
  );
}

const SHOWN = ["group-has-[[value=way-0]:checked]/ways:block", "group-has-[[value=way-1]:checked]/ways:block"];

/** The steps of each way, one of which is shown: the choice needs no script. */
function Ways({ ways }: Readonly<Pick<FirstContactView, "ways">>) {
  return (
    <div className="group/ways">
      <fieldset className="flex flex-wrap gap-x-6 gap-y-1 px-5 pt-1 pb-4 max-sm:px-4">
        <legend className="mb-1 font-medium">It proves itself with</legend>
        {ways.map(({ name }, index) => (
          <label key={name} className="inline-flex items-center gap-2 max-sm:min-h-11">
            <input
              type="radio"
              name="first-contact-way"
              value={`way-${index}`}
              defaultChecked={index === 0}
              className="size-4 accent-accent"
            />
            {name}
          </label>
        ))}
      </fieldset>
      {ways.map(({ name, steps }, index) => (
        <div key={name} className={cx("hidden", SHOWN[index])}>
          <Steps steps={steps} />
        </div>
      ))}
    </div>
  );
}

function Steps({ steps }: Readonly<{ steps: FirstContactView["ways"][number]["steps"] }>) {
  return (
    <ol className="flex flex-col gap-5 px-5 pt-1 pb-5 max-sm:px-4">
      {steps.map((step, index) => (
        <CommandStep key={step.title} number={index + 1} {...step} />
      ))}
    </ol>
  );
}

interface CommandStepProps {
  number: number;
  title: string;
  text: string;
  commands: string;
}

function CommandStep({ number, title, text, commands }: Readonly<CommandStepProps>) {
  return (
    <li>
      <h3 className="font-strong">
        {number}. {title}
      </h3>
      <p className="mt-0.5 text-muted">{text}</p>
      <div className="relative mt-2 rounded-md bg-sunken">
        <pre className="mono whitespace-pre-wrap px-3 py-2.5 pr-11 text-xs leading-5 wrap-anywhere">{commands}</pre>
        <CopyButton value={commands} label={`commands of step ${number}`} className="absolute! top-1.5 right-1.5" />
      </div>
    </li>
  );
}
