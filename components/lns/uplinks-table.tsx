import { DateTime } from "#components/ui/time";
import type { LnsUplinkView } from "#lib/lns/lns-view";

const MESSAGE_WORDS: Readonly<Record<string, string>> = {
  jreq: "Join request",
  rejoin: "Rejoin request",
  updf: "Data",
  propdf: "Proprietary",
};

/** The last uplinks that a station reported: when, on which frequency and data rate, how strong. */
export function UplinksTable({ uplinks }: Readonly<{ uplinks: readonly LnsUplinkView[] }>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: where it is wider than the page, it scrolls by keyboard
    <section aria-label="Last uplinks" tabIndex={0} className="mt-2 overflow-x-auto rounded-sm [scrollbar-width:thin]">
      <table className="w-full min-w-lg text-left text-xs tabular-nums [&_td]:border-line [&_td]:border-t [&_td]:py-1.5 [&_td]:pr-4 [&_th]:py-1.5 [&_th]:pr-4 [&_th]:font-normal [&_th]:text-faint [&_tbody_th]:border-line [&_tbody_th]:border-t">
        <caption className="sr-only">Last uplinks</caption>
        <thead>
          <tr>
            <th scope="col">Received</th>
            <th scope="col">Message</th>
            <th scope="col">Frequency</th>
            <th scope="col">Data rate</th>
            <th scope="col" className="text-right">
              RSSI
            </th>
            <th scope="col" className="text-right">
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
              </th>
              <td>{MESSAGE_WORDS[uplink.messageType] ?? uplink.messageType}</td>
              <td>{(uplink.frequencyHz / 1e6).toFixed(3)} MHz</td>
              <td>{uplink.dataRate}</td>
              <td className="text-right">{uplink.rssiDbm} dBm</td>
              <td className="text-right">{uplink.snrDb} dB</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
