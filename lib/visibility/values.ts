/** Domains, the labels of base stations, as screens and server share them (product.md 1). No I/O, safe in the browser. */

export const DOMAIN_LEVELS_MAX = 5;
export const DOMAIN_PART_MAX = 20;
/** "group:" and five levels with the slashes between them. */
export const DOMAIN_LENGTH_MAX = DOMAIN_PART_MAX + 1 + DOMAIN_LEVELS_MAX * DOMAIN_PART_MAX + DOMAIN_LEVELS_MAX - 1;

export const DOMAIN_FORM = `A domain looks like region:europe/north: a group, a colon, and a name of up to ${DOMAIN_LEVELS_MAX} levels, each of 1 to ${DOMAIN_PART_MAX} characters.`;

export interface Domain {
  group: string;
  /** Its name, from the widest to the narrowest level. */
  levels: readonly string[];
  /** As it is written and stored: `group:name`. */
  text: string;
}

/**
 * Reads `group:name`, where the name has up to 5 levels split by `/`. Space around group and levels is dropped; upper
 * and lower case stay, and differ. A part cannot hold `:` `/` `,` (which separates domains in forms), `<`, `>` or
 * control characters.
 */
export function parseDomain(text: string): Domain | undefined {
  const [group, name, ...more] = text.split(":").map((part) => part.trim());
  if (group === undefined || name === undefined || more.length > 0) return undefined;
  const levels = name.split("/").map((level) => level.trim());
  if (levels.length > DOMAIN_LEVELS_MAX || ![group, ...levels].every(isPart)) return undefined;
  return { group, levels, text: `${group}:${levels.join("/")}` };
}

function isPart(part: string): boolean {
  return part.length >= 1 && part.length <= DOMAIN_PART_MAX && !/[:/,<>\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(part);
}

/** What is wrong with the domains of one base station, or undefined. */
export function domainsFault(texts: readonly string[]): string | undefined {
  const groups = new Map<string, string>();
  for (const text of texts) {
    const domain = parseDomain(text);
    if (!domain) return DOMAIN_FORM;
    const other = groups.get(domain.group);
    if (other !== undefined && other !== domain.text) {
      return `One domain per group: ${other} and ${domain.text} are both of "${domain.group}".`;
    }
    groups.set(domain.group, domain.text);
  }
  return undefined;
}
