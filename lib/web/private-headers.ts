/**
 * Headers by which lib/web/main.ts tells Next what it knows of a request. It strips them from what clients send, so
 * they can be believed.
 */
export const ADDRESS_HEADER = "x-stationkeeper-address";
export const REQUEST_ID_HEADER = "x-stationkeeper-request-id";
/** Scheme, host and port by which the client reached us. */
export const ORIGIN_HEADER = "x-stationkeeper-origin";

/** What surrounds a request, told apart from who asks. */
export interface RequestFacts {
  address: string;
  requestId: string;
  origin: string;
  /** By https: cookies are `__Host-` and never sent in clear. */
  secure: boolean;
}

/** @throws Error when the request did not come through lib/web/main.ts: a defect, not a client's fault. */
export function requestFacts(headers: Headers): RequestFacts {
  const address = headers.get(ADDRESS_HEADER);
  const requestId = headers.get(REQUEST_ID_HEADER);
  const origin = headers.get(ORIGIN_HEADER);
  if (!address || !requestId || !origin) throw new Error("The request lacks the private headers of lib/web/main.ts.");
  return { address, requestId, origin, secure: origin.startsWith("https:") };
}
