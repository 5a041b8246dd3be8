import { ChevronRight } from "lucide-react";
import { PhoneBar } from "#components/shell/page-head";
import { IdList } from "#components/ui/copyable";
import { Link } from "#components/ui/link";
import type { CertificateView } from "#lib/certificate/certificate-view";

interface CertificateHeaderProps {
  view: CertificateView;
  /** The base station it was made for. */
  station: { id: string; name: string };
}

/** Which certificate this is, and the way back to its base station. */
export function CertificateHeader({ view, station }: Readonly<CertificateHeaderProps>) {
  const back = `/base-stations/${station.id}/advanced`;
  return (
    <>
      <PhoneBar back={{ href: back, label: station.name }} />
      <div className="px-6 pt-4 max-sm:px-4 max-sm:pt-3">
        <nav aria-label="Breadcrumb" className="flex items-center gap-1.5 text-faint max-sm:hidden">
          <Link plain href="/base-stations" className="text-muted hover:text-text">
            Base Stations
          </Link>
          <ChevronRight className="size-3.5" />
          <Link plain href={back} className="truncate text-muted hover:text-text">
            {station.name}
          </Link>
          <ChevronRight className="size-3.5" />
          <span aria-current="page">Certificate</span>
        </nav>
        <h1 className="mt-1.5 flex min-h-8 items-center font-semibold text-xl tracking-[-0.015em] max-sm:mt-0">
          Certificate
        </h1>
        <IdList ids={[{ label: "Serial number", value: view.serialNumber }]}>
          <span className="text-muted max-sm:hidden">{view.issuer}</span>
        </IdList>
      </div>
    </>
  );
}
