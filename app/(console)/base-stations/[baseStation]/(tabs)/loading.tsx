import { Skeleton } from "#components/ui/skeleton";

/** Two widgets on their way, in the room they will take. */
export default function StationTabLoading() {
  return (
    <div role="status" className="max-w-[61rem] p-6 max-sm:p-4">
      <span className="sr-only">Loading</span>
      {[4, 1].map((rows) => (
        <div key={rows} className="mb-5 rounded-lg border border-line bg-raised">
          <div className="flex h-10 items-center border-line border-b px-5 max-sm:px-4">
            <Skeleton className="w-24" />
          </div>
          {Array.from({ length: rows }, (_, row) => (
            <div
              key={`row ${String(row)}`}
              className="grid h-18 grid-cols-[11.25rem_1fr] items-center gap-4 border-line border-t px-5 first:border-t-0 max-sm:grid-cols-1 max-sm:px-4"
            >
              <Skeleton className="w-28 max-sm:hidden" />
              <Skeleton className="w-2/3" />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
