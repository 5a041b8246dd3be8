import type { ReactNode } from "react";
import { DateTime } from "#components/ui/time";
import type { LnsUplinkView } from "#lib/lns/lns-view";

const MESSAGE_WORDS: Readonly<Record<string, string>> = {
  jreq: "Join request",
  rejoin: "Rejoin request",
  updf: "Data",
  propdf: "Proprietary",
};

const messageWord = ({ messageType }: LnsUplinkView) => MESSAGE_WORDS[messageType] ?? messageType;

/** A column of its own from 640 px on; below, it stands under the one before it. */
const WIDE = "max-sm:hidden";

function Under({ children }: Readonly<{ children: ReactNode }>) {
  return <span className="block text-faint sm:hidden">{children}</span>;
}

/** The last uplinks that a station reported: when, on which frequency and data rate, how strong. */
export function UplinksTable({ uplinks }: Readonly<{ uplinks: readonly LnsUplinkView[] }>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: where it is wider than the page, it scrolls by keyboard
    <section aria-label="Last uplinks" tabIndex={0} className="mt-2 overflow-x-auto rounded-sm [scrollbar-width:thin]">
      <table className="w-full text-left align-top text-xs tabular-nums sm:min-w-lg [&_td]:border-line [&_td]:border-t [&_td]:py-1.5 [&_td]:pr-4 [&_tr>*:last-child]:pr-0 max-sm:[&_tr>*:nth-last-child(2)]:pr-0 [&_th]:py-1.5 [&_th]:pr-4 [&_th]:font-normal [&_th]:text-faint [&_tbody_th]:border-line [&_tbody_th]:border-t">
        <caption className="sr-only">Last uplinks</caption>
        <thead>
          <tr>
            <th scope="col">
              Received
              <Under>Message</Under>
            </th>
            <th scope="col" className={WIDE}>
              Message
            </th>
            <th scope="col">
              Frequency
              <Under>Data rate</Under>
            </th>
            <th scope="col" className={WIDE}>
              Data rate
            </th>
            <th scope="col" className="text-right">
              RSSI
              <Under>SNR</Under>
            </th>
            <th scope="col" className={`${WIDE} text-right`}>
              SNR
            </th>
          </tr>
        </thead>
        <tbody>
          {uplinks.map((uplink, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two may come in the same millisecond
            <tr key={`${uplink.at} ${index}`}>
              <th scope="row" className="text-text!">
                <DateTime at={uplink.at} show="clock" />
                <Under>{messageWord(uplink)}</Under>
              </th>
              <td className={WIDE}>{messageWord(uplink)}</td>
              <td>
                {(uplink.frequencyHz / 1e6).toFixed(3)} MHz
                <Under>{uplink.dataRate}</Under>
              </td>
              <td className={WIDE}>{uplink.dataRate}</td>
              <td className="text-right">
                {uplink.rssiDbm} dBm
                <Under>{uplink.snrDb} dB</Under>
              </td>
              <td className={`${WIDE} text-right`}>{uplink.snrDb} dB</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
