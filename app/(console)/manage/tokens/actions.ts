"use server";

import { revalidatePath } from "next/cache";
import { createToken } from "#lib/operator/create-token";
import { revokeToken } from "#lib/operator/revoke-token";
import { RevokeToken } from "#lib/operator/schema";
import { TokenForm, tokenOfForm } from "#lib/operator/token-form";
import { formAction } from "#lib/web/form-action";
import type { FormState } from "#lib/web/form-state";

export async function createTokenAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(TokenForm, form, async (ctx, input) => {
    const { token, secret } = await createToken(ctx, tokenOfForm(input, ctx.clock.now()));
    revalidatePath("/manage/tokens", "page");
    return { message: "API token created.", value: { secret, name: token.name } };
  });
}

export async function revokeTokenAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(RevokeToken, form, async (ctx, { token }) => {
    await revokeToken(ctx, token);
    revalidatePath("/manage/tokens", "page");
    return "API token revoked.";
  });
}
