import { ArrowLeft } from "lucide-react";
import NextLink from "next/link";
import type { ReactNode } from "react";
import { cx } from "#components/ui/class-names";

interface PhoneBarProps {
  /** Takes the place of the menu button. */
  back?: { href: string; label: string } | undefined;
  /** One IconButton or icon link. */
  action?: ReactNode;
}

const IN_TOP_BAR =
  "pointer-events-none max-sm:sticky max-sm:top-0 max-sm:z-(--z-top) max-sm:-mt-13 max-sm:flex max-sm:h-13 max-sm:items-center max-sm:px-1 [&>*]:pointer-events-auto";

function PhoneAction({ action }: Readonly<{ action: ReactNode }>) {
  return (
    <div data-phone-action className="ml-auto sm:hidden">
      {action}
    </div>
  );
}

function PhoneBack({ href, label }: Readonly<{ href: string; label: string }>) {
  return (
    <NextLink
      href={href}
      data-phone-back
      className="flex h-11 items-center gap-1 rounded-md pr-2 text-base text-muted focus-visible:-outline-offset-2 sm:hidden"
    >
      <span className="grid size-11 place-items-center">
        <ArrowLeft />
      </span>
      {label}
    </NextLink>
  );
}

/**
 * What a page puts into the top bar of a phone. First element of a page that has a header of its own; it lies over the
 * bar by its place in the page, so that the server can render it.
 */
export function PhoneBar({ back, action }: Readonly<PhoneBarProps>) {
  return (
    <div className={cx(IN_TOP_BAR, "sm:hidden")}>
      {back && <PhoneBack {...back} />}
      {action && <PhoneAction action={action} />}
    </div>
  );
}

interface PageHeadProps extends PhoneBarProps {
  title: string;
  /** Buttons, the primary one last; on phones only `action` is there, in the top bar. */
  children?: ReactNode;
}

/** The title row, first element of a page: 64 high; on phones the title stands in the top bar. */
export function PageHead({ title, back, action, children }: Readonly<PageHeadProps>) {
  return (
    <div className={cx(IN_TOP_BAR, "max-sm:mb-3 sm:flex sm:h-16 sm:items-center sm:gap-2.5 sm:px-6")}>
      {back && <PhoneBack {...back} />}
      <h1
        className={cx(
          "truncate font-semibold text-xl tracking-[-0.015em] max-sm:text-lg max-sm:tracking-[-0.01em]",
          back ? "max-sm:sr-only" : "max-sm:ml-12",
        )}
      >
        {title}
      </h1>
      {children && <div className="ml-auto flex gap-2 max-sm:hidden">{children}</div>}
      {action && <PhoneAction action={action} />}
    </div>
  );
}
