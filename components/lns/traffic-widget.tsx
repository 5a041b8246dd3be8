import { cx } from "#components/ui/class-names";
import { DateTime } from "#components/ui/time";
import { DefinitionRow, Widget } from "#components/ui/widget";
import { isUnseen } from "#lib/base-station/values";
import type { LnsView } from "#lib/lns/lns-view";
import { UplinksTable } from "./uplinks-table";

const COUNT = new Intl.NumberFormat("en-GB");
const TITLES = { uplinks: "Uplinks per hour", downlinks: "Downlinks per hour" } as const;

type Traffic = LnsView["traffic"];
type Kind = keyof typeof TITLES;

/** RADIO TRAFFIC: what came and went, hour by hour, and the last uplinks. */
export function TrafficWidget({ view: { traffic, uplinks, connection } }: Readonly<{ view: LnsView }>) {
  const [nothing, noneYet] = isUnseen(connection)
    ? ["Not seen from here", "Not seen from here"]
    : ["Nothing was heard or sent", "None yet"];
  const isSilent = traffic.every((hour) => hour.uplinks + hour.downlinks === 0);
  return (
    <Widget title="RADIO TRAFFIC" id="traffic">
      <DefinitionRow
        label="Last 48 hours"
        below={
          !isSilent && (
            <div className="mt-2 grid gap-4">
              <HoursChart traffic={traffic} kind="uplinks" />
              <HoursChart traffic={traffic} kind="downlinks" />
            </div>
          )
        }
      >
        {isSilent ? <span className="text-muted">{nothing}</span> : <Totals traffic={traffic} />}
      </DefinitionRow>
      <DefinitionRow label="Last uplinks" below={uplinks.length > 0 && <UplinksTable uplinks={uplinks} />}>
        {uplinks.length === 0 ? (
          <span className="text-muted">{noneYet}</span>
        ) : (
          <span className="text-muted">newest first, without payload</span>
        )}
      </DefinitionRow>
    </Widget>
  );
}

function Totals({ traffic }: Readonly<{ traffic: Traffic }>) {
  const sum = (kind: Kind) => COUNT.format(traffic.reduce((total, hour) => total + hour[kind], 0));
  return (
    <span className="tabular-nums">
      {sum("uplinks")} uplinks, {sum("downlinks")} downlinks
    </span>
  );
}

/** A bar for each hour; the totals and peaks beside it say in words what it shows. */
function HoursChart({ traffic, kind }: Readonly<{ traffic: Traffic; kind: Kind }>) {
  const most = Math.max(0, ...traffic.map((hour) => hour[kind]));
  const first = traffic[0];
  return (
    <figure className="min-w-0">
      <figcaption className="flex items-baseline gap-2 pb-1.5 text-xs">
        <span className="font-medium text-muted">{TITLES[kind]}</span>
        <span className="ml-auto text-faint tabular-nums">{most === 0 ? "none" : `at most ${COUNT.format(most)}`}</span>
      </figcaption>
      <div aria-hidden="true" className="flex h-16 items-stretch border-line-strong border-b">
        {traffic.map((hour) => (
          <span key={hour.hour} title={barText(hour, kind)} className="flex min-w-0 flex-1 items-end px-px max-sm:px-0">
            <span
              className={cx(
                "block w-full rounded-t-[2px] forced-colors:bg-[CanvasText]",
                kind === "uplinks" ? "bg-accent" : "bg-idle-icon",
              )}
              style={{ height: hour[kind] === 0 ? 0 : `max(2px, ${(100 * hour[kind]) / most}%)` }}
            />
          </span>
        ))}
      </div>
      {first && (
        <div className="mt-1 flex justify-between text-faint text-xs tabular-nums">
          <DateTime at={first.hour} show="minute" bare />
          <span>now</span>
        </div>
      )}
    </figure>
  );
}

const barText = ({ hour, ...counts }: Traffic[number], kind: Kind) =>
  `${hour.slice(0, 10)} ${hour.slice(11, 16)} UTC: ${COUNT.format(counts[kind])}`;
