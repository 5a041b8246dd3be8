import type { Metadata } from "next";
import { headers } from "next/headers";
import { document } from "#app/api/v1/document";
import { ApiReference } from "#components/api-reference/api-reference";
import { apiReferenceView } from "#lib/web/api-reference-view";
import { requestFacts } from "#lib/web/private-headers";

export const metadata: Metadata = { title: "API reference" };

/** The OpenAPI document to browse; anybody may read it. */
export default async function ApiReferencePage() {
  const { origin } = requestFacts(await headers());
  return <ApiReference view={apiReferenceView(document, origin)} />;
}
