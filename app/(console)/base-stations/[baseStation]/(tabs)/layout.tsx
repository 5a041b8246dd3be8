import type { Metadata } from "next";
import type { ReactNode } from "react";
import { EditName } from "#components/base-station/edit-name";
import { StatesOfStation } from "#components/base-station/states-of-station";
import { StationActionsMenu } from "#components/base-station/station-actions-menu";
import type { StationActions } from "#components/base-station/station-dialog-set";
import { StationDialogs } from "#components/base-station/station-dialogs";
import { StationHeader } from "#components/base-station/station-header";
import { StationTabs } from "#components/base-station/station-tabs";
import { StationDialogProvider } from "#components/station-frame/station-dialog";
import { Live } from "../../../live";
import { updateBaseStationAction } from "../../actions";
import {
  allowRenewalAction,
  comparePublicKeyAction,
  createStationTokenAction,
  declarePublicKeyAction,
  deleteBaseStationAction,
  readCertificateKeyAction,
  regenerateCertificateAction,
  revokeCertificateAction,
  revokeStationTokenAction,
  setStationPasswordAction,
} from "../actions";
import { type StationParams, stationPageData } from "../station-page-data";

const ACTIONS: StationActions = {
  declarePublicKey: declarePublicKeyAction,
  comparePublicKey: comparePublicKeyAction,
  readCertificateKey: readCertificateKeyAction,
  regenerateCertificate: regenerateCertificateAction,
  revokeCertificate: revokeCertificateAction,
  allowRenewal: allowRenewalAction,
  setPassword: setStationPasswordAction,
  makeToken: createStationTokenAction,
  revokeToken: revokeStationTokenAction,
  deleteBaseStation: deleteBaseStationAction,
};

/** What is decided for many base stations at once and shows at each: the policy, where its domain sends it. */
const AROUND = ["policy.", "external_server.", "lns_assignment.", "update_package."];

export async function generateMetadata({ params }: StationParams): Promise<Metadata> {
  const { station } = await stationPageData((await params).baseStation);
  return { title: station.name };
}

/** The frame of a base station's tabs: what it is, how it stands, where to go. */
export default async function StationLayout({ params, children }: StationParams & Readonly<{ children: ReactNode }>) {
  const { station, security, lns, refusals } = await stationPageData((await params).baseStation);
  const menu = { station, refusal: refusals.write, changeState: updateBaseStationAction };
  return (
    <StationDialogProvider>
      <StationHeader
        station={station}
        title={<EditName station={station} rename={updateBaseStationAction} refusal={refusals.write} />}
        actions={<StationActionsMenu {...menu} />}
        phoneActions={<StationActionsMenu {...menu} compact />}
      >
        <StatesOfStation station={station} security={security} lns={lns} />
      </StationHeader>
      <StationTabs baseStation={station.id} />
      <Live ids={[station.id]} types={AROUND} />
      {children}
      <StationDialogs view={security} lrrId={station.lrrId} actions={ACTIONS} refusals={refusals} />
    </StationDialogProvider>
  );
}
