import { StationPartHead } from "#components/station-frame/station-part-head";
import { IdList } from "#components/ui/copyable";
import type { CertificateView } from "#lib/certificate/certificate-view";

interface CertificateHeaderProps {
  view: CertificateView;
  /** The base station it was made for. */
  station: { id: string; name: string };
}

/** Which certificate this is, and the way back to its base station. */
export function CertificateHeader({ view, station }: Readonly<CertificateHeaderProps>) {
  return (
    <StationPartHead station={station} tab="advanced" title="Certificate">
      <IdList ids={[{ label: "Serial number", value: view.serialNumber }]}>
        <span className="text-muted max-sm:hidden">{view.issuer}</span>
      </IdList>
    </StationPartHead>
  );
}
