/** What an EST label selects: always the Base Station CA, with its own demands. */
export interface EstProfile {
  /** A request without a linking value is refused (enrolment.md P8). */
  linkingRequired: boolean;
}

/** By label; "" is the path without one. No label equals an EST operation (RFC 7030 section 3.2.2). */
export const EST_PROFILES: ReadonlyMap<string, EstProfile> = new Map([
  ["", { linkingRequired: false }],
  ["station", { linkingRequired: false }],
  ["station-linked", { linkingRequired: true }],
]);
