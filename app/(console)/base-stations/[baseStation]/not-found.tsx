import { SearchX } from "lucide-react";
import { ButtonLink } from "#components/ui/link";
import { ProblemScreen } from "#components/ui/problem-screen";

/** Absent, deleted or somebody else's: the same answer. */
export default function StationNotFound() {
  return (
    <ProblemScreen
      icon={<SearchX />}
      title="Not found or not in your domains"
      actions={<ButtonLink href="/base-stations">Back to Base Stations</ButtonLink>}
    >
      There is no base station under this address that you may see.
    </ProblemScreen>
  );
}
