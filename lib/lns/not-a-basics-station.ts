import { DomainError } from "#lib/platform/domain-error";

/** What is asked of a station that never comes to the LNS. */
export function notABasicsStation(): DomainError {
  const message = "Only LoRa Basics Stations connect to the LNS: this one does not.";
  return new DomainError("conflict", "not_a_basics_station", message);
}
