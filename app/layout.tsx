import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import { connection } from "next/server";
import type { ReactNode } from "react";
import {
  APPEARANCE_COOKIE,
  appearanceAttributes,
  knownTimeZone,
  readAppearance,
  ZONE_COOKIE,
} from "#components/shell/appearance";
import { DocumentNonce } from "#components/shell/document-nonce";
import { Providers } from "#components/shell/providers";
import { fontVariables } from "./fonts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Stationkeeper", template: "%s - Stationkeeper" },
  description: "Base stations of LoRaWAN networks, their public keys and their certificates",
};

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f6f7f8" },
    { media: "(prefers-color-scheme: dark)", color: "#0b0c0f" },
  ],
};

/**
 * The document. It waits for `connection()`, so that every page is rendered per request and carries the nonce, and
 * writes theme, contrast and density from a cookie: no flash, and no script in the page.
 */
export default async function RootLayout({ children }: Readonly<{ children: ReactNode }>) {
  await connection();
  const [cookie, header] = await Promise.all([cookies(), headers()]);
  const appearance = readAppearance(cookie.get(APPEARANCE_COOKIE)?.value);
  const browserZone = knownTimeZone(cookie.get(ZONE_COOKIE)?.value ?? "");
  const nonce = header.get("x-nonce");
  // The server's time: a countdown must not depend on how well the browser's clock is set.
  const now = performance.timeOrigin + performance.now();
  return (
    <html lang="en" className={fontVariables} {...appearanceAttributes(appearance)}>
      <head>{nonce && <DocumentNonce nonce={nonce} />}</head>
      <body>
        <Providers appearance={appearance} browserZone={browserZone} now={now}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
