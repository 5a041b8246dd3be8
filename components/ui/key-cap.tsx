/** A key of the keyboard: "/", "Ctrl K". */
export function KeyCap({ children }: Readonly<{ children: string }>) {
  return (
    <kbd className="inline-flex h-4.5 shrink-0 items-center rounded-sm border border-line-strong bg-raised px-1.25 font-medium font-sans text-2xs text-faint leading-none">
      {children}
    </kbd>
  );
}
