/**
 * Which of our media types a client wants most (RFC 9110 section 12.5.1); the first where it has no preference. What it
 * does not accept it gets all the same: that helps more than a 406.
 */
export function preferredType<T extends string>(accept: string | undefined, offered: readonly [T, ...T[]]): T {
  const ranges = (accept ?? "*/*").split(",").map(parseRange);
  const weightOf = (type: string) => {
    const fitting = ranges.filter(({ range }) => matches(range, type));
    const mostSpecific = fitting.toSorted((a, b) => specificity(b.range) - specificity(a.range))[0];
    return mostSpecific?.weight ?? 0;
  };
  return offered.reduce((best, type) => (weightOf(type) > weightOf(best) ? type : best));
}

function parseRange(text: string): { range: string; weight: number } {
  const [range = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const weight = parameters.map((parameter) => /^q=(\d(?:\.\d{0,3})?)$/.exec(parameter)?.[1]).find(Boolean);
  return { range, weight: Number(weight ?? 1) };
}

function matches(range: string, type: string): boolean {
  return range === "*/*" || range === type || (range.endsWith("/*") && type.startsWith(range.slice(0, -1)));
}

const specificity = (range: string): number => (range === "*/*" ? 0 : range.endsWith("/*") ? 1 : 2);
