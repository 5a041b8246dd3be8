"use server";

import { signOut } from "#lib/web/sign-in";

export async function signOutAction(): Promise<void> {
  return signOut();
}
