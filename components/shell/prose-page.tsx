import type { ReactNode } from "react";
import { BrandMark } from "#components/ui/brand-mark";
import { Link } from "#components/ui/link";

/** A page to read, outside the console: the mark, a title, text. */
export function ProsePage({ title, children }: Readonly<{ title: string; children: ReactNode }>) {
  return (
    <div className="min-h-dvh bg-canvas">
      <header className="border-line border-b bg-surface">
        <div className="mx-auto flex h-12 max-w-176 items-center px-6 max-sm:px-4">
          <Link plain href="/" className="flex items-center gap-2 font-semibold">
            <BrandMark />
            Stationkeeper
          </Link>
        </div>
      </header>
      <main className="mx-auto max-w-176 px-6 py-10 text-base max-sm:px-4">
        <h1 className="font-semibold text-2xl">{title}</h1>
        {children}
      </main>
    </div>
  );
}
