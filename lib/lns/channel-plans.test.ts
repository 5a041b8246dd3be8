// Expected numbers are those of LoRaWAN Regional Parameters (RP002-1.0.4, section 2) and of The Things Network's
// frequency plans, written out by hand: none of them comes from the code's arithmetic.
import { expect, test } from "vitest";
import { RF_REGIONS, type RfRegion } from "#lib/base-station/values";
import { judgeRouterConfigMessage, parseStationJson } from "#lib/testing/basics-station-router-config";
import { judgeRouterConfig } from "./judge-router-config";
import { routerConfigFor } from "./router-config";
import { MAX_MESSAGE_BYTES } from "./values";

interface Expected {
  /** MHz, 125 kHz wide. */
  channels: readonly number[];
  /** MHz, kHz, spreading factor. */
  wide: readonly [number, number, number] | null;
  fsk: number | null;
  range: readonly [number, number];
  eirp: number;
  /** Spreading factor and bandwidth by data rate, "-" for none, "FSK". */
  rates: string;
}

const PLAIN = "12/125 11/125 10/125 9/125 8/125 7/125";
const DOWN = "12/500d 11/500d 10/500d 9/500d 8/500d 7/500d";
const PLANS: Record<RfRegion, Expected> = {
  EU868: {
    channels: [867.1, 867.3, 867.5, 867.7, 867.9, 868.1, 868.3, 868.5],
    wide: [868.3, 250, 7],
    fsk: 868.8,
    ...{ range: [863, 870], eirp: 16, rates: `${PLAIN} 7/250 FSK` },
  },
  US915: {
    channels: [903.9, 904.1, 904.3, 904.5, 904.7, 904.9, 905.1, 905.3],
    wide: [904.6, 500, 8],
    fsk: null,
    ...{ range: [902, 928], eirp: 30, rates: `10/125 9/125 8/125 7/125 8/500 - - - ${DOWN}` },
  },
  AU915: {
    channels: [916.8, 917, 917.2, 917.4, 917.6, 917.8, 918, 918.2],
    wide: [917.5, 500, 8],
    fsk: null,
    ...{ range: [915, 928], eirp: 30, rates: `${PLAIN} 8/500 - ${DOWN}` },
  },
  "AS923-1": {
    channels: [923.2, 923.4, 923.6, 923.8, 924, 924.2, 924.4, 924.6],
    wide: [924.5, 250, 7],
    fsk: 924.8,
    ...{ range: [915, 928], eirp: 16, rates: `${PLAIN} 7/250 FSK` },
  },
  "AS923-2": {
    channels: [921.4, 921.6, 921.8, 922, 922.2, 922.4, 922.6, 922.8],
    wide: [922.7, 250, 7],
    fsk: null,
    ...{ range: [920, 923], eirp: 16, rates: `${PLAIN} 7/250 FSK` },
  },
  "AS923-3": {
    channels: [916.6, 916.8, 917, 917.2, 917.4, 917.6, 917.8, 918],
    wide: [917.9, 250, 7],
    fsk: 918.2,
    ...{ range: [915, 921], eirp: 16, rates: `${PLAIN} 7/250 FSK` },
  },
  "AS923-4": {
    channels: [917.3, 917.5, 917.7, 917.9, 918.1, 918.3, 918.5, 918.7],
    wide: [918.6, 250, 7],
    fsk: 918.9,
    ...{ range: [917, 920], eirp: 16, rates: `${PLAIN} 7/250 FSK` },
  },
  IN865: {
    channels: [865.0625, 865.4025, 865.985],
    ...{ wide: null, fsk: null, range: [865, 867], eirp: 30, rates: `${PLAIN} - FSK` },
  },
  KR920: {
    channels: [922.1, 922.3, 922.5, 922.7, 922.9, 923.1, 923.3],
    ...{ wide: null, fsk: null, range: [920.9, 923.3], eirp: 14, rates: PLAIN },
  },
  RU864: {
    channels: [864.1, 864.3, 864.5, 864.7, 864.9, 868.9, 869.1],
    ...{ wide: null, fsk: null, range: [864, 870], eirp: 16, rates: `${PLAIN} 7/250 FSK` },
  },
  CN470: {
    channels: [486.3, 486.5, 486.7, 486.9, 487.1, 487.3, 487.5, 487.7],
    ...{ wide: null, fsk: null, range: [470, 510], eirp: 19.15, rates: `${PLAIN} 7/500 FSK` },
  },
};

interface Receiver {
  enable: boolean;
  radio: number;
  if: number;
  bandwidth: number;
  spread_factor: number;
  datarate: number;
}
interface Concentrator {
  radio_0: { enable: boolean; freq: number };
  radio_1: { enable: boolean; freq: number };
  chan_FSK: Receiver;
  chan_Lora_std: Receiver;
}

const configOf = (region: RfRegion) => JSON.parse(routerConfigFor(region));
const boardOf = (region: RfRegion): Concentrator => configOf(region).sx1301_conf[0];
const multiSf = (board: Concentrator) =>
  Object.entries(board)
    .filter(([name]) => name.startsWith("chan_multiSF_"))
    .map(([, receiver]) => receiver as Receiver);

/** As the concentrator hears it: the centre of its radio and the offset; Hz. */
function frequencyOf(board: Concentrator, { radio, if: offset }: Receiver): number {
  const { enable, freq } = radio === 0 ? board.radio_0 : board.radio_1;
  expect(enable).toBe(true);
  return freq + offset;
}

/** What a modem of a SX1301 reaches around its radio (libloragw: half of the filter's width less half of its own). */
const REACH_HZ: Record<number, number> = { 125000: 400_000, 250000: 375_000, 500000: 300_000 };

test.each(RF_REGIONS)("%s: the concentrator listens on the published frequencies", (region) => {
  const { channels, wide, fsk } = PLANS[region];
  const board = boardOf(region);
  const heard = multiSf(board).filter(({ enable }) => enable);
  const hz = (mhz: number) => Math.round(mhz * 1e6);
  expect(multiSf(board)).toHaveLength(8);
  expect(heard.map((one) => frequencyOf(board, one)).sort((a, b) => a - b)).toEqual(channels.map(hz));
  for (const receiver of heard) expect(Math.abs(receiver.if)).toBeLessThanOrEqual(400_000);

  const { chan_Lora_std: std, chan_FSK: fskChannel } = board;
  expect(std.enable).toBe(wide !== null);
  if (wide) {
    expect(frequencyOf(board, std)).toBe(hz(wide[0]));
    expect([std.bandwidth, std.spread_factor]).toEqual([wide[1] * 1000, wide[2]]);
    expect(Math.abs(std.if)).toBeLessThanOrEqual(REACH_HZ[std.bandwidth] ?? 0);
  }
  expect(fskChannel.enable).toBe(fsk !== null);
  if (fsk !== null) {
    expect(frequencyOf(board, fskChannel)).toBe(hz(fsk));
    expect(fskChannel).toMatchObject({ bandwidth: 125_000, datarate: 50_000 });
    expect(Math.abs(fskChannel.if)).toBeLessThanOrEqual(400_000);
  }
});

test.each(RF_REGIONS)(
  "%s: range, largest EIRP and the 16 data rates are those of the regional parameters",
  (region) => {
    const { range, eirp, rates } = PLANS[region];
    const config = configOf(region);
    expect(config.freq_range).toEqual(range.map((mhz) => Math.round(mhz * 1e6)));
    expect(config.max_eirp).toBe(eirp);
    const words = (config.DRs as [number, number, number][]).map(([factor, khz, down]) => {
      if (factor < 0) return "-";
      return factor === 0 ? "FSK" : `${factor}/${khz}${down ? "d" : ""}`;
    });
    expect(words).toHaveLength(16);
    expect(words).toEqual(Array.from({ length: 16 }, (_, index) => rates.split(" ")[index] ?? "-"));
  },
);

test.each(RF_REGIONS)("%s: a stock station takes it, and its channels lie where it may send", (region) => {
  const text = routerConfigFor(region);
  expect(Buffer.byteLength(text)).toBeLessThan(MAX_MESSAGE_BYTES);
  const verdict = judgeRouterConfigMessage(parseStationJson(text) as Record<string, unknown>);
  expect(verdict).toMatchObject({ config: { region } });
  expect(judgeRouterConfig(text).faults).toEqual([]);
  const [low, high] = PLANS[region].range;
  for (const mhz of PLANS[region].channels) expect(mhz >= low && mhz <= high).toBe(true);
});

test("downlinks leave where release 2.0.x knows the region's name, and elsewhere the operator is warned", () => {
  const sending = RF_REGIONS.filter((region) => {
    const verdict = judgeRouterConfigMessage(parseStationJson(routerConfigFor(region)) as Record<string, unknown>);
    return verdict.config?.hasDownlinks;
  });
  expect(sending).toEqual(["EU868", "US915", "AU915", "AS923-1", "KR920"]);
  const warned = RF_REGIONS.filter((region) => judgeRouterConfig(routerConfigFor(region)).warnings.length > 0);
  expect(warned).toEqual(RF_REGIONS.filter((region) => !sending.includes(region)));
});
