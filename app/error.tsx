"use client";

import { PageFailed } from "#components/shell/page-failed";

/** A page outside the frame that failed. */
export default function AnyError({
  error,
  retry,
}: Readonly<{ error: Error & { digest?: string }; retry: () => void }>) {
  return <PageFailed standalone digest={error.digest} retry={retry} />;
}
