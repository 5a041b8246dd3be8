"use server";

import { revalidatePath } from "next/cache";
import type { z } from "zod";
import type { Context } from "#lib/audit/context";
import { blockVendorCertificate } from "#lib/certificate/block-vendor-certificate";
import { exchangeVendorCertificates } from "#lib/certificate/exchange-vendor-certificates";
import { addVendorCa } from "#lib/certificate-authority/add-vendor-ca";
import { approveVendorCa } from "#lib/certificate-authority/approve-vendor-ca";
import { getBundleCheck } from "#lib/certificate-authority/check-bundle";
import { removeVendorCa } from "#lib/certificate-authority/remove-vendor-ca";
import { resumeVendorCa } from "#lib/certificate-authority/resume-vendor-ca";
import { suspendVendorCa } from "#lib/certificate-authority/suspend-vendor-ca";
import { testVendorLeaf } from "#lib/certificate-authority/test-vendor-leaf";
import { unblockCertificate } from "#lib/certificate-authority/unblock-certificate";
import { updateVendorCa } from "#lib/certificate-authority/update-vendor-ca";
import { getVendorCaExchange } from "#lib/certificate-authority/vendor-ca-exchange";
import {
  BlockCertificateForm,
  CreateVendorCaForm,
  UpdateVendorCaForm,
} from "#lib/certificate-authority/vendor-ca-form-schema";
import {
  ChangeVendorCa,
  CheckBundle,
  CheckExchange,
  ExchangeVendorCertificates,
  TestVendorLeaf,
  UnblockCertificate,
} from "#lib/certificate-authority/vendor-ca-schema";
import { formAction } from "#lib/web/form-action";
import type { FormState } from "#lib/web/form-state";

/** Runs a change and has the pages of vendor CAs read anew. */
async function change<S extends z.ZodType>(
  schema: S,
  form: FormData,
  message: string,
  run: (ctx: Context, input: z.output<S>) => Promise<unknown>,
): Promise<FormState> {
  return formAction(schema, form, async (ctx, input) => {
    const value = await run(ctx, input);
    revalidatePath("/(console)/security/vendor-cas", "layout");
    return { message, value };
  });
}

export async function addVendorCaAction(_previous: FormState, form: FormData): Promise<FormState> {
  return change(CreateVendorCaForm, form, "Vendor CA uploaded.", addVendorCa);
}

export async function updateVendorCaAction(_previous: FormState, form: FormData): Promise<FormState> {
  return change(UpdateVendorCaForm, form, "Vendor CA saved.", updateVendorCa);
}

export async function exchangeCertificatesAction(_previous: FormState, form: FormData): Promise<FormState> {
  // The form goes on to the vendor CA's page: its own is not shown anew meanwhile.
  return formAction(ExchangeVendorCertificates, form, async (ctx, input) => {
    await exchangeVendorCertificates(ctx, input);
    return "Certificates saved.";
  });
}

export async function approveVendorCaAction(_previous: FormState, form: FormData): Promise<FormState> {
  return change(ChangeVendorCa, form, "Vendor CA approved.", approveVendorCa);
}

export async function suspendVendorCaAction(_previous: FormState, form: FormData): Promise<FormState> {
  return change(ChangeVendorCa, form, "Vendor CA suspended.", suspendVendorCa);
}

export async function resumeVendorCaAction(_previous: FormState, form: FormData): Promise<FormState> {
  return change(ChangeVendorCa, form, "Vendor CA resumed.", resumeVendorCa);
}

export async function removeVendorCaAction(_previous: FormState, form: FormData): Promise<FormState> {
  // Its page is gone: nothing is shown anew, the list comes instead.
  return formAction(ChangeVendorCa, form, async (ctx, input) => {
    await removeVendorCa(ctx, input);
    return "Vendor CA removed.";
  });
}

export async function blockCertificateAction(_previous: FormState, form: FormData): Promise<FormState> {
  return change(BlockCertificateForm, form, "Certificate blocked.", blockVendorCertificate);
}

export async function unblockCertificateAction(_previous: FormState, form: FormData): Promise<FormState> {
  return change(UnblockCertificate, form, "Certificate unblocked.", unblockCertificate);
}

/** What an upload would say of a bundle; saves nothing. */
export async function checkBundleAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(CheckBundle, form, async (ctx, input) => ({
    message: "Checked.",
    value: await getBundleCheck(ctx, input),
  }));
}

/** What a bundle would do in place of a vendor CA's certificates; saves nothing. */
export async function checkExchangeAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(CheckExchange, form, async (ctx, input) => ({
    message: "Checked.",
    value: await getVendorCaExchange(ctx, input),
  }));
}

/** What a listener would say to a base station's certificate; saves nothing. */
export async function testVendorLeafAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(TestVendorLeaf, form, async (ctx, input) => ({
    message: "Tested.",
    value: await testVendorLeaf(ctx, input),
  }));
}
