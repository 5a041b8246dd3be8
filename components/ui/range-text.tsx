const COUNT = new Intl.NumberFormat("en-GB");

interface Range {
  /** Rows before the first shown, how many are shown, and how many there are if that is known. */
  offset: number;
  shown: number;
  total: number | null;
}

/** "1-50 of 318". */
export function rangeText({ offset, shown, total }: Range): string {
  if (shown === 0) return "0 of 0";
  const last = offset + shown;
  return `${COUNT.format(offset + 1)}-${COUNT.format(last)} of ${COUNT.format(Math.max(total ?? last, last))}`;
}
