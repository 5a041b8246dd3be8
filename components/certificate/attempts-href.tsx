/** The attempts of one base station, on the page of them all. */
export function attemptsHref(baseStation: string): string {
  return `/security/connection-attempts?baseStation=${baseStation}`;
}
