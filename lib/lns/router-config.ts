import type { RfRegion } from "#lib/base-station/values";
import { CHANNEL_PLANS, type ChannelPlan } from "./channel-plans";

/** DRs always has this many entries (basics-station.md 11.2). */
const DATA_RATES = 16;
/** Channels of 125 kHz that the concentrator demodulates at once. */
const MULTI_SF = 8;
/** bit/s (RP002-1.0.4 section 2: FSK 50 kbps). */
const FSK_DATARATE = 50_000;

/** What a concentrator is told of one of its receivers; off, it needs no more. */
type Receiver = { enable: false } | { enable: true; radio: number; if: number; [more: string]: number | boolean };

/**
 * The `router_config` of an RF region, without MuxTime, which is that of its sending. The channels are given as
 * `sx1301_conf` alone, as The Things Stack and ChirpStack do it: with `upchannels` beside it a station would allocate
 * them again. Every model of the catalogue has one concentrator of eight channels, so the region alone decides; its name
 * is sent as it is, also where stations of release 2.0.x do not know it (basicsStationRegionWarning).
 *
 * @returns JSON text, of the fields that a station needs (basics-station.md 11.2).
 */
export function routerConfigFor(rfRegion: RfRegion): string {
  const plan = CHANNEL_PLANS[rfRegion];
  return JSON.stringify({
    msgtype: "router_config",
    NetID: null,
    JoinEui: null,
    region: rfRegion,
    hwspec: "sx1301/1",
    freq_range: plan.rangeHz,
    DRs: Array.from({ length: DATA_RATES }, (_, rate) => plan.dataRates[rate] ?? [-1, 0, 0]),
    max_eirp: plan.maxEirp,
    protocol: 1,
    config: {},
    bcning: null,
    sx1301_conf: [concentrator(plan)],
  });
}

function concentrator(plan: ChannelPlan) {
  const [first, second] = plan.radiosHz;
  const { wideChannel: wide, fskHz } = plan;
  return {
    radio_0: { enable: true, freq: first },
    radio_1: second === undefined ? { enable: false } : { enable: true, freq: second },
    chan_FSK: receiver(plan, fskHz, { datarate: FSK_DATARATE, bandwidth: 125_000 }),
    chan_Lora_std: receiver(
      plan,
      wide?.frequencyHz,
      wide ? { bandwidth: wide.bandwidthHz, spread_factor: wide.spreadingFactor } : {},
    ),
    ...Object.fromEntries(
      Array.from({ length: MULTI_SF }, (_, index) => [`chan_multiSF_${index}`, receiver(plan, plan.channelsHz[index])]),
    ),
  };
}

/** On the radio whose centre is nearer. */
function receiver({ radiosHz }: ChannelPlan, frequencyHz: number | undefined, more = {}): Receiver {
  if (frequencyHz === undefined) return { enable: false };
  const offsets = radiosHz.map((centre) => frequencyHz - centre);
  const [first = 0, second] = offsets;
  const radio = second !== undefined && Math.abs(second) < Math.abs(first) ? 1 : 0;
  return { enable: true, radio, if: offsets[radio] ?? first, ...more };
}
