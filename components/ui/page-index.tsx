"use client";

import { useEffect, useState } from "react";

/** What is on this page, for wide screens; the part in view is marked. `id`s are those of the Widgets. */
export function PageIndex({ parts }: Readonly<{ parts: readonly { id: string; label: string }[] }>) {
  const [current, setCurrent] = useState(parts[0]?.id);
  const ids = parts.map(({ id }) => id).join(" ");
  useEffect(() => {
    const seen = new Set<string>();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) seen.add(target.id);
          else seen.delete(target.id);
        }
        const first = ids.split(" ").find((id) => seen.has(id));
        if (first) setCurrent(first);
      },
      { rootMargin: "-80px 0px -40% 0px" },
    );
    for (const id of ids.split(" ")) {
      const part = document.getElementById(id);
      if (part) observer.observe(part);
    }
    return () => observer.disconnect();
  }, [ids]);
  return (
    <nav
      aria-label="On this page"
      className="sticky top-18 flex w-44 flex-col gap-0.5 border-line border-l text-xs max-xl:hidden"
    >
      {parts.map(({ id, label }) => (
        <a
          key={id}
          href={`#${id}`}
          aria-current={id === current ? "true" : undefined}
          className="-ml-px rounded-r-sm border-transparent border-l px-3 py-1 text-muted tracking-[0.04em] hover:text-text focus-visible:-outline-offset-2 aria-[current]:border-accent aria-[current]:font-semibold aria-[current]:text-text"
        >
          {label}
        </a>
      ))}
    </nav>
  );
}
