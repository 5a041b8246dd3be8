/**
 * Stops this process when the launcher that started it is gone, even if it was killed: its end closes the channel
 * between them. Without a launcher (`npm run start:web` under a supervisor) nothing happens.
 *
 * @param stop the same clean stop as for SIGTERM.
 */
export function stopWhenParentIsGone(stop: () => void): void {
  if (process.env.STATIONKEEPER_LAUNCHED !== "1") return;
  if (process.connected) process.once("disconnect", stop);
  else stop(); // gone before we looked
  process.channel?.unref(); // the channel alone keeps no process alive
}
