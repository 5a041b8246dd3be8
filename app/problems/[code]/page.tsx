import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ProsePage } from "#components/shell/prose-page";
import { Link } from "#components/ui/link";
import { problemWords } from "#lib/web/problem-catalogue";

interface ProblemPageProps {
  params: Promise<{ code: string }>;
}

export async function generateMetadata({ params }: ProblemPageProps): Promise<Metadata> {
  return { title: problemWords((await params).code)?.title ?? "Not found" };
}

/** The page behind the `type` of a problem document. */
export default async function ProblemPage({ params }: ProblemPageProps) {
  const { code } = await params;
  const words = problemWords(code);
  if (!words) notFound();
  return (
    <ProsePage title={words.title}>
      <p className="mono text-faint text-xs">{code}</p>
      <section className="mt-6">
        <h2 className="mb-1 font-semibold text-base">What happened</h2>
        <p>
          <WithCode text={words.happened} />
        </p>
      </section>
      <section className="mt-5">
        <h2 className="mb-1 font-semibold text-base">What to do</h2>
        <p>
          <WithCode text={words.todo} />
        </p>
      </section>
      <p className="mt-8 text-faint text-xs">
        Refusals are problem documents (RFC 9457). <Link href="/api-reference">API reference</Link>
      </p>
    </ProsePage>
  );
}

/** Text whose parts in backquotes are set in mono. */
function WithCode({ text }: Readonly<{ text: string }>) {
  return [...text.matchAll(/`([^`]+)`|[^`]+/g)].map(({ 0: part, 1: code, index }) =>
    code === undefined ? (
      part
    ) : (
      <code key={index} className="mono">
        {code}
      </code>
    ),
  );
}
