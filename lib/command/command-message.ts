/** One command, run beside everything else; the station does not answer. */
export function commandMessage(command: string, words: readonly string[]): string {
  return JSON.stringify({ msgtype: "runcmd", command, arguments: words });
}
