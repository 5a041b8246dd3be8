"use client";

import { PageFailed } from "#components/shell/page-failed";
import { fontVariables } from "./fonts";
import "./globals.css";

/** When even the root layout failed: it stands in its place. */
export default function GlobalError({
  error,
  retry,
}: Readonly<{ error: Error & { digest?: string }; retry: () => void }>) {
  return (
    <html lang="en" className={fontVariables}>
      <body>
        <PageFailed standalone digest={error.digest} retry={retry} />
      </body>
    </html>
  );
}
