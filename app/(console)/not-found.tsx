import { Compass } from "lucide-react";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { ButtonLink } from "#components/ui/link";
import { ProblemScreen } from "#components/ui/problem-screen";
import { requestFacts } from "#lib/web/private-headers";

export const metadata: Metadata = { title: "Not found" };

/** What is absent and what belongs to another organization look alike. */
export default async function NotFoundHere() {
  const { requestId } = requestFacts(await headers());
  return (
    <ProblemScreen
      icon={<Compass />}
      title="Not found or not in your domains"
      requestId={requestId}
      actions={<ButtonLink href="/base-stations">Back to the list</ButtonLink>}
    >
      It may have been deleted, or it belongs to somebody else.
    </ProblemScreen>
  );
}
