import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { StationColumns } from "#components/base-station/station-columns";
import { CERTIFICATE_PARTS, CertificateDetails } from "#components/certificate/certificate-details";
import { CertificateHeader } from "#components/certificate/certificate-header";
import { getBaseStation } from "#lib/base-station/base-station-view";
import { getCertificateView } from "#lib/certificate/certificate-view";
import { pageData } from "#lib/web/page-data";
import { Live } from "../../../../live";
import { refOfPath } from "../../station-page-data";

interface CertificateParams {
  params: Promise<{ baseStation: string; certificate: string }>;
}

const certificatePageData = cache((baseStation: string, certificate: string) => {
  const ref = refOfPath(baseStation);
  if (!/^crt_\w{1,40}$/.test(certificate)) notFound();
  return pageData(async (ctx) => {
    const [station, view] = await Promise.all([getBaseStation(ctx, ref), getCertificateView(ctx, certificate)]);
    return { station, view };
  });
});

export async function generateMetadata({ params }: CertificateParams): Promise<Metadata> {
  const { baseStation, certificate } = await params;
  const { station, view } = await certificatePageData(baseStation, certificate);
  return { title: `Certificate ${view.serialNumber} of ${station.name}` };
}

/** One certificate: decoded, as text, to copy and download. Reading it changes nothing of its delivery. */
export default async function CertificatePage({ params }: CertificateParams) {
  const { baseStation, certificate } = await params;
  const { station, view } = await certificatePageData(baseStation, certificate);
  if (view.baseStation !== station.id) notFound();
  return (
    <>
      <CertificateHeader view={view} station={station} />
      <Live ids={[station.id, view.id]} />
      <div className="mt-4 border-line border-t">
        <StationColumns parts={CERTIFICATE_PARTS}>
          <CertificateDetails view={view} lrrId={station.lrrId} />
        </StationColumns>
      </div>
    </>
  );
}
