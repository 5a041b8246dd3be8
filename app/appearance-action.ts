"use server";

import { cookies } from "next/headers";
import { APPEARANCE_COOKIE, type Appearance, readAppearance, writeAppearance } from "#components/shell/appearance";

const YEAR_SECONDS = 31_536_000;

/** Remembers how the screens should look, in a cookie of this browser. It holds nothing but known words. */
export async function setAppearance(appearance: Appearance): Promise<void> {
  const store = await cookies();
  store.set(APPEARANCE_COOKIE, writeAppearance(readAppearance(appearance)), {
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    maxAge: YEAR_SECONDS,
  });
}
