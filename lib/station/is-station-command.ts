/**
 * Whether an LNS means to get a shell, or have a program run, on a station: with the rights of its client process, usually
 * root (basics-station.md 11.4).
 *
 * The words count wherever they stand and however they are escaped: which of two `msgtype` a station takes is its own
 * affair. No other message has reason to hold them.
 */
export function isStationCommand(text: string): boolean {
  const plain = text.includes("\\u")
    ? text.replaceAll(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
  return plain.includes("rmtsh") || plain.includes("runcmd");
}
