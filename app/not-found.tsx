import { Compass } from "lucide-react";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { ButtonLink } from "#components/ui/link";
import { ProblemScreen } from "#components/ui/problem-screen";
import { requestFacts } from "#lib/web/private-headers";

export const metadata: Metadata = { title: "Not found" };

/** An address that is none. */
export default async function NotFound() {
  const { requestId } = requestFacts(await headers());
  return (
    <ProblemScreen
      standalone
      icon={<Compass />}
      title="Not found"
      requestId={requestId}
      actions={<ButtonLink href="/base-stations">To the base stations</ButtonLink>}
    >
      There is nothing at this address, or it is not yours to see.
    </ProblemScreen>
  );
}
