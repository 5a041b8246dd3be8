import NextLink from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { type ButtonLook, buttonClass } from "./button-class";
import { cx } from "./class-names";

type LinkProps = ComponentProps<typeof NextLink>;

/** A link in running text. `plain` leaves colour and line to its surroundings: names in tables, crumbs. */
export function Link({ plain = false, className, ...rest }: LinkProps & { plain?: boolean }) {
  return <NextLink {...rest} className={cx(plain ? "rounded-sm" : "link", className)} />;
}

/** A link that looks like a button: it goes somewhere, so it opens in new tabs too. */
export function ButtonLink(
  props: Omit<LinkProps, "children"> & ButtonLook & { children: ReactNode; icon?: ReactNode; iconEnd?: ReactNode },
) {
  const { kind, size, icon, iconEnd, children, className, ...rest } = props;
  const look = buttonClass({ ...(kind && { kind }), ...(size && { size }) }, children);
  return (
    <NextLink {...rest} className={cx(look, className)}>
      {icon}
      {children}
      {iconEnd}
    </NextLink>
  );
}
