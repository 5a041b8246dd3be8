/** One thing that must hold; when it does not, it is told and the run fails. */
export function check(holds: boolean, what: string): void {
  if (holds) return;
  console.log(`    FAILED  ${what}`);
  process.exitCode = 1;
}

/** A line about what was checked. */
export function report(line: string): void {
  console.log(`    ${line}`);
}

/** Two records must be equal; every field that is not is told. */
export function same<T extends object>(what: string, theirs: T, ours: T): void {
  for (const field of Object.keys(ours) as (keyof T & string)[]) {
    const [read, expected] = [theirs[field], ours[field]].map((value) => JSON.stringify(value) ?? "nothing");
    check(read === expected, `${what}: ${field} is ${shortened(read)} instead of ${shortened(expected)}`);
  }
}

function shortened(text = ""): string {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
