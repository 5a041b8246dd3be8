"use client";

import {
  createContext,
  type FormEvent,
  type ReactNode,
  startTransition,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { Form as AriaForm } from "react-aria-components";
import { type FormState, fieldMessages, fieldName, IDLE } from "#lib/web/form-state";
import { Strip } from "./strip";

const StateContext = createContext<FormState>(IDLE);

interface FormProps {
  /** From `useActionState`. */
  state: FormState;
  action: (form: FormData) => void;
  /** Asked before the action runs; false keeps the form open without sending. */
  onSubmit?: (form: FormData) => boolean;
  className?: string;
  children: ReactNode;
}

/**
 * A form whose server errors stand at their fields. It is sent by hand, because React empties a form whose action has
 * run, and input is never lost here. Without script the action is still sent, by POST.
 */
export function Form({ state, action, onSubmit, className, children }: Readonly<FormProps>) {
  // The same object as long as it says the same: with a new one, fields show again what was mended since.
  const messages = useMemo(() => fieldMessages(state), [state]);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    leaveField(event.currentTarget);
    const submitter = (event.nativeEvent as SubmitEvent).submitter;
    const form = new FormData(event.currentTarget, submitter);
    if (onSubmit?.(form) === false) return;
    startTransition(() => action(form));
  };
  return (
    <AriaForm
      action={action}
      onSubmit={send}
      validationBehavior="aria"
      validationErrors={messages}
      className={className ?? ""}
    >
      <StateContext value={state}>{children}</StateContext>
    </AriaForm>
  );
}

/** The change event of the field one is in comes only when it is left, and would then take away the server's error. */
function leaveField(form: HTMLFormElement) {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) || !form.contains(field)) return;
  field.blur();
  field.focus({ preventScroll: true });
}

function focusField(form: Element | null, name: string) {
  const field = form?.querySelector(`[data-field="${CSS.escape(name)}"]`);
  field?.querySelector<HTMLElement>("input:not([type=hidden], [tabindex='-1']), textarea, button")?.focus();
}

/** Names of the form's fields as they stand. */
function fieldNames(form: Element | null | undefined): string[] {
  const fields = form?.querySelectorAll<HTMLElement>("[data-field]") ?? [];
  return [...fields].map(({ dataset }) => dataset.field ?? "");
}

/**
 * What went wrong, on top of the form, with a button to each field at fault, in the order of the fields. It takes the
 * focus when it appears. `brief` leaves the fields out.
 */
export function FormSummary({ brief = false }: Readonly<{ brief?: boolean }>) {
  const state = useContext(StateContext);
  const strip = useRef<HTMLDivElement>(null);
  const [names, setNames] = useState<readonly string[]>([]);
  useLayoutEffect(() => {
    if (state.status === "failed") setNames(fieldNames(strip.current?.closest("form")));
  }, [state]);
  useEffect(() => {
    if (state.status === "failed") strip.current?.focus();
  }, [state]);
  if (state.status !== "failed") return null;
  const named = brief ? [] : state.errors.filter(({ pointer }) => fieldName(pointer));
  const place = ({ pointer }: (typeof named)[number]) => names.indexOf(fieldName(pointer)) + 1 || names.length + 1;
  const faults = named.toSorted((one, other) => place(one) - place(other));
  return (
    <div ref={strip} role="alert" tabIndex={-1} className="rounded-lg">
      <Strip tone="bad" title={state.message} {...(state.requestId && { requestId: state.requestId })}>
        {faults.length > 0 && (
          <ul className="flex flex-col gap-0.5">
            {faults.map(({ pointer, code, detail, line }) => (
              <li key={`${pointer} ${code} ${line ?? 0}`}>
                <button
                  type="button"
                  className="link text-left"
                  onClick={(event) => focusField(event.currentTarget.form, fieldName(pointer))}
                >
                  {detail}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Strip>
    </div>
  );
}
