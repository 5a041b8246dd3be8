"use client";

import { StationsProblem } from "#components/base-station/list-problem";

interface ErrorProps {
  error: Error & { digest?: string };
  reset: () => void;
}

export default function BaseStationsError({ error, reset }: Readonly<ErrorProps>) {
  return <StationsProblem digest={error.digest} reset={reset} />;
}
