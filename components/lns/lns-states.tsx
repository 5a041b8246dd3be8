import {
  CircleCheck,
  CirclePause,
  CircleQuestionMark,
  Hourglass,
  Plug,
  PlugZap,
  RadioOff,
  Unlink,
  Unplug,
} from "lucide-react";
import type { ReactNode } from "react";
import { type Level, State, type Tone } from "#components/ui/state";
import { StateCell } from "#components/ui/states-strip";
import { SinceTime } from "#components/ui/time";
import {
  CONNECTION_STATE_WORDS,
  type ConnectionState as Connection,
  HEALTH_STATE_WORDS,
  type HealthState,
  isUnseen,
} from "#lib/base-station/values";
import type { LnsView } from "#lib/lns/lns-view";

interface Look {
  tone: Tone;
  level: Level;
  icon: ReactNode;
}

export const CONNECTION_LOOKS: Record<Connection, Look> = {
  NEVER_CONNECTED: { tone: "idle", level: "quiet", icon: <Plug /> },
  CONNECTED: { tone: "ok", level: "quiet", icon: <PlugZap /> },
  DISCONNECTED: { tone: "bad", level: "noted", icon: <Unplug /> },
  UNKNOWN: { tone: "idle", level: "noted", icon: <CircleQuestionMark /> },
};

export const HEALTH_LOOKS: Record<HealthState, Look> = {
  INITIALIZATION: { tone: "warn", level: "noted", icon: <Hourglass /> },
  ACTIVE: { tone: "ok", level: "quiet", icon: <CircleCheck /> },
  CONNECTION_ERROR: { tone: "bad", level: "alarm", icon: <Unlink /> },
  RF_ERROR: { tone: "bad", level: "alarm", icon: <RadioOff /> },
  SUSPENDED: { tone: "hold", level: "noted", icon: <CirclePause /> },
};

type Of<K extends "connection" | "health"> = Readonly<{ of: LnsView[K] }>;

/** Whether a Basics Station is on our LNS listener, in a row. */
export function ConnectionState({ of: { state } }: Of<"connection">) {
  return <State {...CONNECTION_LOOKS[state]}>{CONNECTION_STATE_WORDS[state]}</State>;
}

/** The same as a cell of the states strip. */
export function ConnectionCell({ of }: Of<"connection">) {
  const { state, since } = of;
  return (
    <StateCell
      label="Connection"
      {...CONNECTION_LOOKS[state]}
      since={isUnseen(of) ? "not seen from here" : since && <SinceTime at={since} />}
    >
      {CONNECTION_STATE_WORDS[state]}
    </StateCell>
  );
}

/** What follows from all that is known of it, as a cell of the states strip. */
export function HealthCell({ of }: Of<"health">) {
  if (!of) {
    return (
      <StateCell label="Health" {...CONNECTION_LOOKS.UNKNOWN} since="not seen from here">
        Unknown
      </StateCell>
    );
  }
  const { state, since } = of;
  return (
    <StateCell label="Health" {...HEALTH_LOOKS[state]} since={<SinceTime at={since} />}>
      {HEALTH_STATE_WORDS[state]}
    </StateCell>
  );
}
