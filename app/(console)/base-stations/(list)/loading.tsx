import { PageHead } from "#components/shell/page-head";
import { Skeleton, SkeletonRows } from "#components/ui/skeleton";

/** The list before its rows are there: its head stays, counters and rows take the room they will have. */
export default function Loading() {
  return (
    <>
      <PageHead title="Base Stations" />
      <div className="mx-6 flex h-15 items-center gap-10 rounded-lg border border-line px-4 max-sm:mx-4">
        <Skeleton className="w-16" />
        <Skeleton className="w-24" />
        <Skeleton className="w-24 max-sm:hidden" />
      </div>
      <div className="flex h-13 items-center px-6 max-sm:h-17 max-sm:px-4">
        <Skeleton className="w-68" />
      </div>
      <div className="h-8 border-line border-y" />
      <SkeletonRows label="Loading base stations" />
    </>
  );
}
