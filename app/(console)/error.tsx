"use client";

import { PageFailed } from "#components/shell/page-failed";

/** A page that failed, within the frame. */
export default function ConsoleError({
  error,
  retry,
}: Readonly<{ error: Error & { digest?: string }; retry: () => void }>) {
  return <PageFailed digest={error.digest} retry={retry} />;
}
