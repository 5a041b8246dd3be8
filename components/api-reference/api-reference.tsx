import { Download } from "lucide-react";
import { BrandMark } from "#components/ui/brand-mark";
import { ButtonLink, Link } from "#components/ui/link";
import type { ReferenceView } from "#lib/web/api-reference-view";
import { FieldList } from "./field-list";
import { MethodBadge } from "./method-badge";
import { OperationSection, Paragraphs } from "./operation-section";

/** The REST API to read: an index at the left, operations by subject, then the shared schemas. */
export function ApiReference({ view }: Readonly<{ view: ReferenceView }>) {
  return (
    <div className="min-h-dvh bg-surface lg:grid lg:grid-cols-[18rem_minmax(0,1fr)]">
      <Index view={view} />
      <main className="mx-auto w-full max-w-208 px-6 py-8 text-sm max-sm:px-4">
        <div className="flex flex-wrap items-center gap-3">
          <h1 className="font-semibold text-2xl">API reference</h1>
          <span className="text-faint">{view.version}</span>
          <ButtonLink href="/api/v1/openapi.json" prefetch={false} icon={<Download />} className="ml-auto">
            openapi.json
          </ButtonLink>
        </div>
        <Paragraphs text={view.description} />
        {view.groups.map(({ tag, operations }) => (
          <section key={tag} aria-label={tag} className="mt-10">
            <h2 className="mb-2 font-semibold text-xl tracking-[-0.015em]">{tag}</h2>
            {operations.map((operation) => (
              <OperationSection key={operation.id} operation={operation} />
            ))}
          </section>
        ))}
        <section aria-label="Schemas" className="mt-10">
          <h2 className="mb-2 font-semibold text-xl tracking-[-0.015em]">Schemas</h2>
          {view.schemas.map(({ name, description, fields }) => (
            <section key={name} id={`schema-${name}`} className="scroll-mt-4 pt-6">
              <h3 className="mono mb-1.5 font-semibold text-base">{name}</h3>
              {description && <Paragraphs text={description} />}
              <FieldList fields={fields} />
            </section>
          ))}
        </section>
      </main>
    </div>
  );
}

function Index({ view }: Readonly<{ view: ReferenceView }>) {
  return (
    <aside className="border-line bg-canvas max-lg:border-b lg:sticky lg:top-0 lg:h-dvh lg:overflow-y-auto lg:border-r">
      <div className="px-4 pt-4 pb-3">
        <Link plain href="/" className="flex items-center gap-2 font-semibold">
          <BrandMark />
          Stationkeeper
        </Link>
      </div>
      <nav aria-label="Operations" className="px-4 pb-6 max-lg:max-h-60 max-lg:overflow-y-auto">
        {view.groups.map(({ tag, operations }) => (
          <div key={tag} className="mt-3">
            <p className="mb-1 font-strong">{tag}</p>
            <ul>
              {operations.map(({ id, method, summary }) => (
                <li key={id}>
                  <Link plain href={`#${id}`} className="flex items-baseline py-1 text-muted text-xs hover:text-text">
                    <MethodBadge method={method} />
                    <span className="min-w-0">{summary}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
    </aside>
  );
}
