import { CirclePause, CircleX, ShieldCheck, UserCheck } from "lucide-react";
import type { ReactNode } from "react";
import { type Level, State, type Tone } from "#components/ui/state";
import { VENDOR_CA_STATUS_WORDS, type VendorCaStatus } from "#lib/certificate-authority/values";

const LOOKS: Record<VendorCaStatus, { tone: Tone; level: Level; icon: ReactNode }> = {
  ACTIVE: { tone: "ok", level: "quiet", icon: <ShieldCheck /> },
  AWAITING_APPROVAL: { tone: "warn", level: "noted", icon: <UserCheck /> },
  SUSPENDED: { tone: "hold", level: "noted", icon: <CirclePause /> },
  REMOVED: { tone: "idle", level: "quiet", icon: <CircleX /> },
};

/** How far a vendor CA lets base stations in. */
export function VendorCaState({ status }: Readonly<{ status: VendorCaStatus }>) {
  return <State {...LOOKS[status]}>{VENDOR_CA_STATUS_WORDS[status]}</State>;
}
