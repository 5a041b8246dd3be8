import { type DerElement, DerError, readElement } from "#lib/pki/der-reader";

const MAX_DEPTH = 24;

/**
 * Every element within is definite, minimal in its length, and ends with its parent, also in parts that nobody reads.
 *
 * @throws DerError
 */
export function assertNestedDer(element: DerElement, depth = MAX_DEPTH): void {
  if ((element.tag & 0x20) === 0) return;
  if (depth === 0) throw new DerError("elements are nested too deeply");
  for (let at = element.contentStart; at < element.end; ) {
    const child = readElement(element.source, at, element.end);
    assertNestedDer(child, depth - 1);
    at = child.end;
  }
}
