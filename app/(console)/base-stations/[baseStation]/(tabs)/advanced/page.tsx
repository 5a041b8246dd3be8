import { SecurityWidget } from "#components/base-station/security-widget";
import { StationColumns } from "#components/base-station/station-columns";
import { StationDeleteWidget } from "#components/base-station/station-delete-widget";
import { type StationActions, StationDialogs } from "#components/base-station/station-dialogs";
import {
  comparePublicKeyAction,
  declarePublicKeyAction,
  deleteBaseStationAction,
  readCertificateKeyAction,
  regenerateCertificateAction,
  revokeCertificateAction,
} from "../../actions";
import { type StationParams, stationPageData } from "../../station-page-data";

const PARTS = [
  { id: "security", label: "SECURITY" },
  { id: "delete", label: "DELETE" },
];

const ACTIONS: StationActions = {
  declarePublicKey: declarePublicKeyAction,
  comparePublicKey: comparePublicKeyAction,
  readCertificateKey: readCertificateKeyAction,
  regenerateCertificate: regenerateCertificateAction,
  revokeCertificate: revokeCertificateAction,
  deleteBaseStation: deleteBaseStationAction,
};

/** Advanced: the key, the certificate, and deletion apart. */
export default async function AdvancedPage({ params }: StationParams) {
  const { station, security, refusals } = await stationPageData((await params).baseStation);
  const { lrrId, backhaulSecurity } = station;
  return (
    <StationColumns parts={PARTS}>
      <SecurityWidget view={security} lrrId={lrrId} backhaulSecurity={backhaulSecurity} refusals={refusals} />
      <StationDeleteWidget refusal={refusals.write} />
      <StationDialogs view={security} lrrId={lrrId} actions={ACTIONS} refusals={refusals} />
    </StationColumns>
  );
}
