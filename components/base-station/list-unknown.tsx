import { CircleQuestionMark } from "lucide-react";
import { State } from "#components/ui/state";

/** What is not known of a station, in a row. */
export const UNKNOWN = (
  <State tone="idle" icon={<CircleQuestionMark />}>
    Unknown
  </State>
);
