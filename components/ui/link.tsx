"use client";

import NextLink from "next/link";
import { type ComponentProps, type ReactNode, useState } from "react";
import { type ButtonLook, buttonClass } from "./button-class";
import { cx } from "./class-names";

type LinkProps = ComponentProps<typeof NextLink>;

/**
 * A link in running text. `plain` leaves colour and line to its surroundings: names in tables, crumbs. Where it leads
 * is fetched once it is hovered or focused: a list shows many that nobody follows.
 */
export function Link({ plain = false, className, ...rest }: LinkProps & { plain?: boolean }) {
  const [isNear, setNear] = useState(false);
  return (
    <NextLink
      {...rest}
      prefetch={isNear ? null : false}
      onPointerEnter={() => setNear(true)}
      onFocus={() => setNear(true)}
      className={cx(plain ? "rounded-sm" : "link", className)}
    />
  );
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
