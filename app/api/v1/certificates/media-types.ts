/** The certificate alone. */
export const PEM_FILE = "application/x-pem-file";
/** The certificate and those above it, up to the root (RFC 8555 section 9.1). */
export const PEM_CHAIN = "application/pem-certificate-chain";
export const JSON_TYPE = "application/json";

const OFFERED = [JSON_TYPE, PEM_FILE, PEM_CHAIN] as const;

/**
 * What an Accept header likes best of what we have (RFC 9110 section 12.5.1). Nothing of it, or no header: JSON.
 */
export function preferredType(accept: string | null): (typeof OFFERED)[number] {
  const ranges = (accept ?? "").split(",").map(parseRange);
  const quality = (type: string): number => {
    const fitting = ranges.filter(
      ({ range }) => range === type || range === "*/*" || range === `${type.split("/")[0]}/*`,
    );
    // The most specific range decides: "*/*" is shorter than "application/*", and that than a type.
    return fitting.toSorted((a, b) => b.range.length - a.range.length)[0]?.quality ?? 0;
  };
  const [best = JSON_TYPE] = OFFERED.toSorted((a, b) => quality(b) - quality(a));
  return quality(best) > 0 ? best : JSON_TYPE;
}

function parseRange(text: string): { range: string; quality: number } {
  const [range = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  return { range, quality: q === undefined ? 1 : Number(q) || 0 };
}
