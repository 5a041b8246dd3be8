import {
  ALARM_SEVERITIES,
  ALARM_STATES,
  ALARM_TYPES,
  type AlarmSeverity,
  type AlarmState,
  type AlarmType,
} from "#lib/alarm/values";

export const ALARMS_PATH = "/alarms";

/** What the page of alarms shows, as it stands in the URL. */
export interface AlarmsQuery {
  /** Those that are open, unless said otherwise. */
  state: AlarmState;
  severity: AlarmSeverity | undefined;
  type: AlarmType | undefined;
  cursor: string | undefined;
}

/** Reads the URL; what is unknown there is left out. */
export function readAlarmsQuery(parameters: Readonly<Record<string, string | string[] | undefined>>): AlarmsQuery {
  const one = (name: string) => {
    const value = parameters[name];
    return (typeof value === "string" && value) || undefined;
  };
  return {
    state: ALARM_STATES.find((state) => state === one("state")) ?? "open",
    severity: ALARM_SEVERITIES.find((severity) => severity === one("severity")?.toUpperCase()),
    type: ALARM_TYPES.find((type) => type === one("type")),
    cursor: one("cursor"),
  };
}

/** The address of the page with something changed; any change but of the page begins with the newest. */
export function alarmsHref(query: AlarmsQuery, change: Partial<AlarmsQuery>): string {
  const { state, severity, type, cursor } = { ...query, cursor: undefined, ...change };
  const parameters = new URLSearchParams();
  if (state !== "open") parameters.set("state", state);
  if (severity) parameters.set("severity", severity.toLowerCase());
  if (type) parameters.set("type", type);
  if (cursor) parameters.set("cursor", cursor);
  const text = parameters.toString();
  return text ? `${ALARMS_PATH}?${text}` : ALARMS_PATH;
}
