/** Calls `read` at most once in `forMs`; whoever asks meanwhile shares its result. A failure is not kept. */
export function remembered<T>(read: () => Promise<T>, forMs: number): () => Promise<T> {
  let kept: { at: number; value: Promise<T> } | undefined;
  return () => {
    const at = performance.now();
    if (kept && at - kept.at < forMs) return kept.value;
    const value = read();
    const mine = { at, value };
    kept = mine;
    value.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return value;
  };
}
