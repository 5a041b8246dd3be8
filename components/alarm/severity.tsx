import { CircleAlert, CircleCheck, Info, OctagonAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { type Level, State, type Tone } from "#components/ui/state";
import { ALARM_SEVERITY_WORDS, type AlarmSeverity } from "#lib/alarm/values";

const LOOKS: Record<AlarmSeverity, { icon: ReactNode; tone: Tone; level: Level }> = {
  CRITICAL: { icon: <OctagonAlert />, tone: "bad", level: "noted" },
  MAJOR: { icon: <TriangleAlert />, tone: "warn", level: "noted" },
  MINOR: { icon: <CircleAlert />, tone: "warn", level: "quiet" },
  WARNING: { icon: <Info />, tone: "idle", level: "quiet" },
};

/** How bad an alarm is; of one that is over, how bad it was. */
export function Severity({ severity, isCleared }: Readonly<{ severity: AlarmSeverity; isCleared: boolean }>) {
  const look = isCleared ? ({ icon: <CircleCheck />, tone: "ok", level: "quiet" } as const) : LOOKS[severity];
  return (
    <State {...look}>
      {isCleared ? `Cleared, was ${ALARM_SEVERITY_WORDS[severity]}` : ALARM_SEVERITY_WORDS[severity]}
    </State>
  );
}
