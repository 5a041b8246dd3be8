import { judgeCredentialBlob } from "#lib/pki/credential-blob";
import { CUPS_SCHEMES, judgeStationUri, LNS_SCHEMES } from "./station-uri";
import type { UpdateInfoResponse } from "./update-info-response";

/** Address and credentials of one server. */
export interface ServerPart {
  readonly uri: string | null;
  readonly blob: Uint8Array | null;
}

export interface Sendable {
  readonly response: UpdateInfoResponse;
  /** What was left out, each with its reason. */
  readonly faults: readonly string[];
}

/**
 * What may be sent. A station stores an address without looking at it, and does not start again with a wrong one; a new
 * address is useless with old credentials, and new credentials with an old address, so both go or neither.
 *
 * @see basics-station.md 6.4 and 6.5
 */
export function sendableParts(cups: ServerPart, lns: ServerPart): Sendable {
  const cupsFault = faultOf(cups, CUPS_SCHEMES);
  const lnsFault = faultOf(lns, LNS_SCHEMES);
  return {
    response: {
      ...(cups.uri === null || cupsFault ? {} : { cupsUri: cups.uri }),
      ...(lns.uri === null || lnsFault ? {} : { lnsUri: lns.uri }),
      ...(cups.blob === null || cupsFault ? {} : { cupsCredentials: cups.blob }),
      ...(lns.blob === null || lnsFault ? {} : { lnsCredentials: lns.blob }),
    },
    faults: [...(cupsFault ? [`CUPS: ${cupsFault}`] : []), ...(lnsFault ? [`LNS: ${lnsFault}`] : [])],
  };
}

function faultOf({ uri, blob }: ServerPart, schemes: readonly string[]): string | undefined {
  return (uri === null ? undefined : judgeStationUri(uri, schemes)) ?? (blob ? judgeCredentialBlob(blob) : undefined);
}
