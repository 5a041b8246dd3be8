import type { ReactNode } from "react";
import { BrandMark } from "#components/ui/brand-mark";
import { Rings } from "./rings";

interface SignInScreenProps {
  /** The form. */
  children: ReactNode;
  /** Below: host, links. */
  foot?: ReactNode;
}

/** The page before the product: rings, mark, a card, and what can be read without signing in. */
export function SignInScreen({ children, foot }: Readonly<SignInScreenProps>) {
  return (
    <div className="relative grid min-h-dvh grid-rows-[1fr_auto] overflow-hidden bg-canvas">
      <Rings />
      <main className="relative w-[min(22.5rem,calc(100vw-2rem))] place-self-center py-8">
        <h1 className="mb-5 flex items-center justify-center gap-2 font-semibold text-lg tracking-[-0.01em]">
          <BrandMark className="size-6!" />
          Stationkeeper
        </h1>
        <div className="rounded-xl bg-raised p-6 shadow-popover forced-colors:border">{children}</div>
      </main>
      <footer className="relative flex min-h-14 flex-wrap justify-center gap-x-5 gap-y-1 p-5 text-faint text-xs">
        {foot}
      </footer>
    </div>
  );
}
