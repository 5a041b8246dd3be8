/**
 * What a gateway listens to and may send in each RF region: LoRaWAN Regional Parameters, RP002-1.0.4, section 2 (bands,
 * data rates, default channels, largest EIRP). Where a region leaves further channels to the network, those that The
 * Things Network uses are taken, so that devices which were set up for it are heard: of the 64 uplink channels of US915
 * and AU915 the second block (channels 8 to 15 and 65), of the 96 of CN470 the eleventh (80 to 87).
 */
import type { RfRegion } from "#lib/base-station/values";

/** Spreading factor, bandwidth in kHz, and whether it is for downlinks alone. SF 0 is FSK, -1 is not defined. */
export type DataRate = readonly [spreadingFactor: number, bandwidthKhz: number, downlinkOnly: 0 | 1];

export interface ChannelPlan {
  /** Where downlinks may be sent, Hz. */
  rangeHz: readonly [number, number];
  /** dBm. */
  maxEirp: number;
  /** By data rate from 0 on. */
  dataRates: readonly DataRate[];
  /** Centres of the concentrator's two radios; the second is off when there is none. */
  radiosHz: readonly [number] | readonly [number, number];
  /** LoRa channels of 125 kHz and every spreading factor, at most eight. */
  channelsHz: readonly number[];
  /** The one LoRa channel of its own bandwidth and spreading factor. */
  wideChannel?: { frequencyHz: number; bandwidthHz: 250_000 | 500_000; spreadingFactor: number };
  fskHz?: number;
}

const KHZ = 1_000;
const MHZ = 1_000_000;

const UNDEFINED: DataRate = [-1, 0, 0];
const FSK: DataRate = [0, 0, 0];
const SF12_TO_SF7: readonly DataRate[] = [12, 11, 10, 9, 8, 7].map((factor) => [factor, 125, 0] as const);
/** DR8 to DR13 of US915 and AU915. */
const DOWNLINK_500: readonly DataRate[] = [12, 11, 10, 9, 8, 7].map((factor) => [factor, 500, 1] as const);

const PLAIN_RATES = [...SF12_TO_SF7, [7, 250, 0], FSK] as const satisfies DataRate[];
/** DR6 is reserved there. */
const IN865_RATES = [...SF12_TO_SF7, UNDEFINED, FSK] as const satisfies DataRate[];
const CN470_RATES = [...SF12_TO_SF7, [7, 500, 0], FSK] as const satisfies DataRate[];
const US915_RATES: readonly DataRate[] = [
  ...SF12_TO_SF7.slice(2),
  [8, 500, 0],
  ...[UNDEFINED, UNDEFINED, UNDEFINED],
  ...DOWNLINK_500,
];
const AU915_RATES: readonly DataRate[] = [...SF12_TO_SF7, [8, 500, 0], UNDEFINED, ...DOWNLINK_500];

const grid = (firstHz: number, count: number, stepHz: number) =>
  Array.from({ length: count }, (_, index) => firstHz + index * stepHz);

/** Four groups, each its own distance from the first (AS923_FREQ_OFFSET, RP002-1.0.4 section 2.10.3). */
function as923(offsetHz: number, rangeHz: readonly [number, number]): ChannelPlan {
  const fskHz = 924_800 * KHZ + offsetHz;
  return {
    rangeHz,
    maxEirp: 16,
    dataRates: PLAIN_RATES,
    radiosHz: [923_600 * KHZ + offsetHz, 924_600 * KHZ + offsetHz],
    channelsHz: grid(923_200 * KHZ + offsetHz, 8, 200 * KHZ),
    wideChannel: { frequencyHz: 924_500 * KHZ + offsetHz, bandwidthHz: 250_000, spreadingFactor: 7 },
    ...(fskHz < rangeHz[1] ? { fskHz } : {}),
  };
}

export const CHANNEL_PLANS: Record<RfRegion, ChannelPlan> = {
  EU868: {
    rangeHz: [863 * MHZ, 870 * MHZ],
    maxEirp: 16,
    dataRates: PLAIN_RATES,
    radiosHz: [867_500 * KHZ, 868_500 * KHZ],
    channelsHz: [...grid(868_100 * KHZ, 3, 200 * KHZ), ...grid(867_100 * KHZ, 5, 200 * KHZ)],
    wideChannel: { frequencyHz: 868_300 * KHZ, bandwidthHz: 250_000, spreadingFactor: 7 },
    fskHz: 868_800 * KHZ,
  },
  US915: {
    rangeHz: [902 * MHZ, 928 * MHZ],
    maxEirp: 30,
    dataRates: US915_RATES,
    radiosHz: [904_300 * KHZ, 905_000 * KHZ],
    channelsHz: grid(903_900 * KHZ, 8, 200 * KHZ),
    wideChannel: { frequencyHz: 904_600 * KHZ, bandwidthHz: 500_000, spreadingFactor: 8 },
  },
  AU915: {
    rangeHz: [915 * MHZ, 928 * MHZ],
    maxEirp: 30,
    dataRates: AU915_RATES,
    radiosHz: [917_200 * KHZ, 917_900 * KHZ],
    channelsHz: grid(916_800 * KHZ, 8, 200 * KHZ),
    wideChannel: { frequencyHz: 917_500 * KHZ, bandwidthHz: 500_000, spreadingFactor: 8 },
  },
  "AS923-1": as923(0, [915 * MHZ, 928 * MHZ]),
  "AS923-2": as923(-1_800 * KHZ, [920 * MHZ, 923 * MHZ]),
  "AS923-3": as923(-6_600 * KHZ, [915 * MHZ, 921 * MHZ]),
  "AS923-4": as923(-5_900 * KHZ, [917 * MHZ, 920 * MHZ]),
  IN865: {
    rangeHz: [865 * MHZ, 867 * MHZ],
    maxEirp: 30,
    dataRates: IN865_RATES,
    radiosHz: [865_200 * KHZ, 866 * MHZ],
    channelsHz: [865_062_500, 865_402_500, 865_985_000],
  },
  KR920: {
    rangeHz: [920_900 * KHZ, 923_300 * KHZ],
    maxEirp: 14,
    dataRates: SF12_TO_SF7,
    radiosHz: [922_400 * KHZ, 923 * MHZ],
    channelsHz: grid(922_100 * KHZ, 7, 200 * KHZ),
  },
  RU864: {
    rangeHz: [864 * MHZ, 870 * MHZ],
    maxEirp: 16,
    dataRates: PLAIN_RATES,
    radiosHz: [864_500 * KHZ, 869 * MHZ],
    channelsHz: [...grid(868_900 * KHZ, 2, 200 * KHZ), ...grid(864_100 * KHZ, 5, 200 * KHZ)],
  },
  CN470: {
    rangeHz: [470 * MHZ, 510 * MHZ],
    maxEirp: 19.15,
    dataRates: CN470_RATES,
    radiosHz: [486_600 * KHZ, 487_400 * KHZ],
    channelsHz: grid(486_300 * KHZ, 8, 200 * KHZ),
  },
};
