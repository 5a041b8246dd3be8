import { type ReactNode, useId } from "react";
import { cx } from "./class-names";

interface WidgetProps {
  /** In CAPITALS, and the name of the region. */
  title: string;
  /** Anchor for the page index. */
  id?: string;
  /** At the right of the title. */
  end?: ReactNode;
  children: ReactNode;
}

/** A card: title, then rows with lines between them. Cards are never nested. */
export function Widget({ title, id, end, children }: Readonly<WidgetProps>) {
  const titleId = useId();
  return (
    <section
      id={id}
      aria-labelledby={titleId}
      className="@container rounded-lg border border-line bg-raised [--ground:var(--color-raised)] [&+&]:mt-5"
    >
      <div className="flex min-h-10 items-center gap-2 border-line border-b px-5 max-sm:px-4 max-sm:has-[button]:py-1.5">
        <h2 id={titleId} className="caps-title text-muted">
          {title}
        </h2>
        {end && <div className="ml-auto flex items-center gap-1">{end}</div>}
      </div>
      {children}
    </section>
  );
}

interface DefinitionRowProps {
  label: ReactNode;
  /** The value line, 24 high. */
  children?: ReactNode;
  /** Below it, small: who, when. */
  meta?: ReactNode;
  /** Right: a capital button (at least 136 wide) and, in the 32 beyond, its "..." menu. */
  action?: ReactNode;
  more?: ReactNode;
  /** A wide part below the value: a table. */
  below?: ReactNode;
  /** On phones label and value stay beside the button. */
  inline?: boolean;
}

/** Label, value, buttons. The buttons keep their place in every state. */
export function DefinitionRow({
  label,
  children,
  meta,
  action,
  more,
  below,
  inline = false,
}: Readonly<DefinitionRowProps>) {
  return (
    <div
      className={cx(
        "grid grid-cols-[11.25rem_minmax(0,1fr)_auto] items-start gap-x-4 gap-y-0.5 border-line border-t px-5 py-3.25 first:border-t-0 [&:nth-child(2)]:border-t-0 max-sm:px-4 @max-2xl:py-3",
        inline ? "@max-2xl:grid-cols-[minmax(0,1fr)_auto]" : "@max-2xl:grid-cols-[minmax(0,1fr)]",
      )}
    >
      <div className="text-muted leading-6 @max-2xl:col-start-1 @max-2xl:text-faint @max-2xl:text-xs @max-2xl:leading-4">
        {label}
      </div>
      <div className="min-w-0 @max-2xl:col-start-1">
        <div className="flex min-h-6 flex-wrap items-center gap-x-2 gap-y-0.5">{children}</div>
        {meta && <div className="mt-0.5 text-faint text-xs leading-4.5 tabular-nums">{meta}</div>}
      </div>
      <RowButtons action={action} more={more} inline={inline} />
      {below && <div className="col-span-2 col-start-2 min-w-0 @max-2xl:col-span-full">{below}</div>}
    </div>
  );
}

function RowButtons({ action, more, inline }: Readonly<{ action: ReactNode; more: ReactNode; inline: boolean }>) {
  if (!action && !more) return <div className="@max-2xl:hidden" />;
  return (
    <div
      className={cx(
        "-my-1 -mr-1.5 flex min-w-35 items-center justify-end gap-1 [&>.caps]:min-w-34 @max-2xl:mr-0 @max-2xl:[&>.caps]:grow",
        inline
          ? "@max-2xl:col-start-2 @max-2xl:row-span-2 @max-2xl:row-start-1 @max-2xl:my-0 @max-2xl:min-w-0 @max-2xl:self-center"
          : "@max-2xl:mt-2 @max-2xl:mb-0 @max-2xl:[&>*:only-child]:mr-0 @max-2xl:[&>*:last-child:not(:only-child)]:border @max-2xl:[&>*:last-child:not(:only-child)]:border-line-strong",
        Boolean(action) && !more && "@2xl:[&>.caps:last-child]:mr-8",
      )}
    >
      {action}
      {more}
    </div>
  );
}
