import { CircleCheck, CircleX, Hourglass } from "lucide-react";
import { CopyButton } from "#components/ui/copy-button";
import { Copyable } from "#components/ui/copyable";
import { State } from "#components/ui/state";
import { RelativeTime } from "#components/ui/time";
import { DefinitionRow, Widget } from "#components/ui/widget";
import type { FirstContact, FirstContactView } from "#lib/enrolment/first-contact-view";
import { FirstContactWatch } from "./first-contact-watch";

/** FIRST CONTACT: what to paste on this base station, where it should call, and whether it has. */
export function FirstContactWidget({ view }: Readonly<{ view: FirstContactView }>) {
  const { contact, keyInstallerUrl, steps } = view;
  return (
    <Widget title="FIRST CONTACT" id="first-contact">
      <ContactRow of={contact} />
      <DefinitionRow label="Key Installer" meta="Where the base station calls">
        <Copyable value={keyInstallerUrl} label="address of the Key Installer" />
      </DefinitionRow>
      <details open={contact.kind !== "CONNECTED"} className="border-line border-t">
        <summary className="cursor-pointer rounded-b-lg px-5 py-3.25 text-muted hover:bg-hover hover:text-text focus-visible:-outline-offset-2 max-sm:px-4 pointer-coarse:py-3.5">
          Commands for this base station
        </summary>
        <ol className="flex flex-col gap-5 px-5 pt-1 pb-5 max-sm:px-4">
          {steps.map((step, index) => (
            <CommandStep key={step.title} number={index + 1} {...step} />
          ))}
        </ol>
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
            From <span className="mono">{contact.address}</span>
          </>
        }
      >
        <State tone="ok" level="noted" icon={<CircleCheck />}>
          Connected
        </State>
        <RelativeTime at={contact.at} className="text-muted" />
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
