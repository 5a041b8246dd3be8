import NextLink from "next/link";
import { BrandMark } from "#components/ui/brand-mark";

/** Mark and name, the way home. */
export function Brand() {
  return (
    <NextLink
      href="/"
      className="flex h-12 items-center gap-2 rounded-md px-2 font-semibold text-base tracking-[-0.01em] focus-visible:-outline-offset-4"
    >
      <BrandMark />
      Stationkeeper
    </NextLink>
  );
}
