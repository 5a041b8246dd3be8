import type { Caller } from "#lib/connection-attempt/peer";
import type { StationServer } from "#lib/generated/prisma/enums";

/** Where a Basics Station calls. */
export type BasicsServer = StationServer;

/** A Basics Station that has proved who it is. */
export interface BasicsCaller extends Caller {
  eui64: string;
  /** CERTIFICATE: one of ours. VENDOR_CERTIFICATE: of a vendor's CA. TOKEN: one of ours. */
  proof: "CERTIFICATE" | "VENDOR_CERTIFICATE" | "TOKEN";
  /** The vendor CA by which it was let in; null unless that was the proof. */
  vendorCaId: string | null;
  /** Of that vendor CA, as it was judged by. */
  vendorCaVersion: number | null;
  /** Our station_credential row of what it used; null for a vendor's certificate and for one on the declared key. */
  credentialId: string | null;
  /** That credential was seen in use before. */
  credentialInUse: boolean;
  /** Of the certificate that proved it, hex. */
  certificateSha256: string | null;
  /** Until when the proof holds by itself. */
  provenUntil: Date;
}
