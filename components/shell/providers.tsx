"use client";

import { useRouter } from "next/navigation";
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { RouterProvider } from "react-aria-components";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { ClockProvider, useTimeZone } from "#components/ui/clock";
import { ToastRegion } from "#components/ui/toast";
import { type Appearance, DEFAULT_APPEARANCE, ZONE_COOKIE } from "./appearance";

const AppearanceContext = createContext<Appearance>(DEFAULT_APPEARANCE);

/** What the cookie said when the page was rendered. */
export function useAppearance(): Appearance {
  return useContext(AppearanceContext);
}

/**
 * Tells the server the browser's zone, so that from the next page on it prints the same local times. Where the browser
 * has no cookie store (plain http on another machine), a page shows UTC until its script runs.
 */
function RememberZone({ known }: Readonly<{ known: string }>) {
  const zone = useTimeZone();
  useEffect(() => {
    if (zone !== known && "cookieStore" in window) void cookieStore.set(ZONE_COOKIE, encodeURIComponent(zone));
  }, [zone, known]);
  return null;
}

/** Everything the primitives need from their surroundings: client navigation, language, time, toasts. */
export function Providers(
  props: Readonly<{ appearance: Appearance; browserZone: string; now: number; children: ReactNode }>,
) {
  const { appearance, browserZone, now, children } = props;
  const router = useRouter();
  return (
    <I18nProvider locale="en-GB">
      <RouterProvider navigate={router.push}>
        <AppearanceContext value={appearance}>
          <ClockProvider now={now} timeZone={appearance.timeZone} browserZone={browserZone}>
            {!appearance.timeZone && <RememberZone known={browserZone} />}
            {children}
          </ClockProvider>
          <ToastRegion />
        </AppearanceContext>
      </RouterProvider>
    </I18nProvider>
  );
}
