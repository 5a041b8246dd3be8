"use client";

import { ChevronRight } from "lucide-react";
import NextLink from "next/link";
import { usePathname } from "next/navigation";
import { Button } from "react-aria-components/Button";
import { Disclosure, DisclosurePanel } from "react-aria-components/Disclosure";
import { cx } from "#components/ui/class-names";
import { currentHref, type MenuEntry, type MenuLink } from "./menu-entries";

const ITEM =
  "flex min-h-7.5 w-full items-center gap-2.5 rounded-md px-2 text-left font-medium text-muted transition-colors duration-(--dur-1) hover:bg-hover hover:text-text max-lg:min-h-11 [&>svg]:text-faint";
const CURRENT = "bg-press! text-text [&>svg]:text-text forced-colors:underline";

function NavLink({
  link,
  pathname,
  isCurrent,
  icon,
}: Readonly<{ link: MenuLink; pathname: string; isCurrent: boolean; icon?: React.ReactNode }>) {
  return (
    <NextLink
      href={link.href}
      aria-current={isCurrent ? (pathname === link.href ? "page" : "true") : undefined}
      className={cx(ITEM, !icon && "px-2.5", isCurrent && CURRENT)}
    >
      {icon}
      {link.label}
    </NextLink>
  );
}

/** The main menu; the group of the present page is open. */
export function SideNav({ menu }: Readonly<{ menu: readonly MenuEntry[] }>) {
  const pathname = usePathname();
  const current = currentHref(menu, pathname);
  return (
    <nav aria-label="Main" className="mt-1 flex flex-col gap-px">
      {menu.map((entry) => {
        if (!entry.items) {
          return (
            <NavLink
              key={entry.href}
              link={entry}
              icon={entry.icon}
              pathname={pathname}
              isCurrent={entry.href === current}
            />
          );
        }
        const inside = entry.items.some(({ href }) => href === current);
        return (
          <Disclosure key={`${entry.label} ${inside}`} defaultExpanded={inside}>
            <Button slot="trigger" className={cx(ITEM, "group/entry", inside && "text-text")}>
              {entry.icon}
              {entry.label}
              <ChevronRight className="ml-auto size-3.5! transition-transform duration-(--dur-2) group-aria-expanded/entry:rotate-90" />
            </Button>
            <DisclosurePanel>
              <ul className="mt-px mb-1 ml-3.75 flex flex-col gap-px border-line border-l pl-2.5">
                {entry.items.map((link) => (
                  <li key={link.href}>
                    <NavLink link={link} pathname={pathname} isCurrent={link.href === current} />
                  </li>
                ))}
              </ul>
            </DisclosurePanel>
          </Disclosure>
        );
      })}
    </nav>
  );
}
