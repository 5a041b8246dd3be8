"use server";

import { allowRenewal } from "#lib/certificate/allow-renewal";
import { comparePublicKey } from "#lib/certificate/compare-public-key";
import { createStationToken } from "#lib/certificate/create-station-token";
import { declarePublicKey } from "#lib/certificate/declare-public-key";
import { deleteBaseStation } from "#lib/certificate/delete-base-station";
import { publicKeyOfCertificate } from "#lib/certificate/public-key-of-certificate";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { revokeCertificate } from "#lib/certificate/revoke-certificate";
import { revokeStationToken } from "#lib/certificate/revoke-station-token";
import {
  AllowRenewal,
  ComparePublicKey,
  CreateStationToken,
  DeclarePublicKey,
  DeleteBaseStation,
  ReadCertificateKey,
  RegenerateCertificate,
  RevokeCertificate,
  RevokeStationToken,
} from "#lib/certificate/schema";
import { SetStationPassword } from "#lib/enrolment/schema";
import { setStationPassword } from "#lib/enrolment/set-station-password";
import { formAction } from "#lib/web/form-action";
import type { FormState } from "#lib/web/form-state";
import { showAnew } from "./show-anew";

export async function declarePublicKeyAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(DeclarePublicKey, form, async (ctx, input) => {
    await declarePublicKey(ctx, input);
    showAnew();
    return "Public key saved.";
  });
}

/** Judges a key and compares it with the declared one; nothing is saved. */
export async function comparePublicKeyAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(ComparePublicKey, form, async (ctx, input) => {
    const value = await comparePublicKey(ctx, input);
    return { message: value.same ? "Same key" : "Different key", value };
  });
}

/** USE ITS KEY: the key of a pasted certificate; nothing is saved. */
export async function readCertificateKeyAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(ReadCertificateKey, form, async (ctx, input) => {
    return { message: "Public key read.", value: await publicKeyOfCertificate(ctx, input) };
  });
}

export async function regenerateCertificateAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(RegenerateCertificate, form, async (ctx, input) => {
    const { certificate, awaitsStation, operation, regenerated } = await regenerateCertificate(ctx, input);
    showAnew();
    if (operation === null) return "Done. Nothing had to be made anew.";
    const isCups = regenerated[0] === "cups";
    if (isCups) return certificate ? "New CUPS certificate generated." : "The new CUPS credential is being made.";
    if (awaitsStation) return "The new certificate is generated when the base station enrols.";
    return certificate ? "New certificate generated." : "The new certificate is being generated.";
  });
}

export async function revokeCertificateAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(RevokeCertificate, form, async (ctx, input) => {
    await revokeCertificate(ctx, input);
    showAnew();
    return "Certificate revoked.";
  });
}

/** ALLOW RENEWAL. */
export async function allowRenewalAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(AllowRenewal, form, async (ctx, input) => {
    await allowRenewal(ctx, input);
    showAnew();
    return input.minutes === 1 ? "Renewal allowed for 1 minute." : `Renewal allowed for ${input.minutes} minutes.`;
  });
}

/** SET PASSWORD; one that was generated is the value, this once. */
export async function setStationPasswordAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(SetStationPassword, form, async (ctx, input) => {
    const { password } = await setStationPassword(ctx, input);
    showAnew();
    return { message: "Password saved.", value: { password } };
  });
}

/** MAKE TOKEN: the token is the value, this once. */
export async function createStationTokenAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(CreateStationToken, form, async (ctx, input) => {
    const { token } = await createStationToken(ctx, input);
    showAnew();
    return { message: "Token made.", value: { token } };
  });
}

export async function revokeStationTokenAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(RevokeStationToken, form, async (ctx, input) => {
    await revokeStationToken(ctx, input);
    showAnew();
    return "Token revoked.";
  });
}

/** The page is left afterwards: there is nothing to show anew. */
export async function deleteBaseStationAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(DeleteBaseStation, form, async (ctx, input) => {
    await deleteBaseStation(ctx, input);
    return "Base station deleted.";
  });
}
