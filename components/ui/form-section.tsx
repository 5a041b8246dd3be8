import type { ReactNode } from "react";
import { Widget } from "./widget";

/** A part of a long form: a card whose fields stand in two columns where there is room. */
export function FormSection({ title, children }: Readonly<{ title: string; children: ReactNode }>) {
  return (
    <Widget title={title}>
      <div className="grid gap-x-5 gap-y-3 px-5 pt-4 pb-4 max-sm:px-4 sm:grid-cols-2">{children}</div>
    </Widget>
  );
}
