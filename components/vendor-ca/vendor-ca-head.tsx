import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { PhoneBar } from "#components/shell/page-head";
import { Link } from "#components/ui/link";
import { VENDOR_CAS_PATH } from "./vendor-cas-path";

interface VendorCaHeadProps {
  title: string;
  /** The vendor CA of which the page shows a part. */
  ca?: { id: string; name: string };
  /** Buttons; not on phones. */
  children?: ReactNode;
}

/** The head of a page below Security > Vendor CAs, and the way back, at every width. */
export function VendorCaHead({ title, ca, children }: Readonly<VendorCaHeadProps>) {
  const above = [
    { href: VENDOR_CAS_PATH, label: "Vendor CAs" },
    ...(ca ? [{ href: `${VENDOR_CAS_PATH}/${ca.id}`, label: ca.name }] : []),
  ];
  return (
    <>
      <PhoneBar back={above.at(-1)} />
      <div className="px-6 pt-4 pb-4 max-sm:px-4 max-sm:pt-3">
        <nav aria-label="Breadcrumb" className="flex items-center gap-1.5 text-faint max-sm:hidden">
          {above.map(({ href, label }) => (
            <span key={href} className="contents">
              <Link plain href={href} className="truncate text-muted hover:text-text">
                {label}
              </Link>
              <ChevronRight className="size-3.5 shrink-0" />
            </span>
          ))}
          <span aria-current="page" className="min-w-0 truncate">
            {title}
          </span>
        </nav>
        <div className="mt-1.5 flex items-start gap-2 max-sm:mt-0">
          <h1 className="wrap-anywhere min-h-8 min-w-0 py-0.5 font-semibold text-xl tracking-[-0.015em]">{title}</h1>
          {children && <div className="ml-auto flex shrink-0 gap-2 max-sm:hidden">{children}</div>}
        </div>
      </div>
    </>
  );
}
