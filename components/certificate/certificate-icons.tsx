import {
  AlarmClock,
  Ban,
  CalendarX,
  CircleDashed,
  ClockAlert,
  ClockArrowDown,
  Download,
  LoaderCircle,
  PlugZap,
  RefreshCw,
  ShieldCheck,
  ShieldOff,
  Ticket,
} from "lucide-react";
import type { ReactNode } from "react";
import type { Level, Tone } from "#components/ui/state";
import type { CertificateDelivery, CertificateState, CertificateValidity } from "#lib/certificate/values";

/** How a state looks; the word stands beside it. */
export interface StateLook {
  icon: ReactNode;
  tone: Tone;
  level: Level;
}

export const VALIDITY_LOOKS: Record<CertificateValidity["kind"], StateLook & { word: string }> = {
  NOT_GENERATED: { word: "Not generated", icon: <CircleDashed />, tone: "idle", level: "quiet" },
  BEING_GENERATED: {
    word: "Being generated",
    icon: <LoaderCircle className="animate-spin motion-reduce:animate-none" />,
    tone: "busy",
    level: "noted",
  },
  VALID: { word: "Valid", icon: <ShieldCheck />, tone: "ok", level: "quiet" },
  RENEWING: { word: "Renewing", icon: <RefreshCw />, tone: "busy", level: "noted" },
  RENEWAL_OVERDUE: { word: "Renewal overdue", icon: <AlarmClock />, tone: "warn", level: "alarm" },
  EXPIRED: { word: "Expired", icon: <CalendarX />, tone: "bad", level: "alarm" },
  REVOKED: { word: "Revoked", icon: <Ban />, tone: "bad", level: "noted" },
  TOKEN: { word: "Token", icon: <Ticket />, tone: "ok", level: "quiet" },
  TOKEN_EXPIRED: { word: "Token expired", icon: <CalendarX />, tone: "bad", level: "alarm" },
};

export const DELIVERY_LOOKS: Record<CertificateDelivery, StateLook & { word: string }> = {
  WAITING_FOR_DOWNLOAD: { word: "Waiting for download", icon: <ClockArrowDown />, tone: "busy", level: "noted" },
  NOT_DOWNLOADED: { word: "Not downloaded", icon: <ClockAlert />, tone: "warn", level: "alarm" },
  DOWNLOADED: { word: "Downloaded", icon: <Download />, tone: "ok", level: "quiet" },
  IN_USE: { word: "In use", icon: <PlugZap />, tone: "ok", level: "quiet" },
};

/** Of a certificate by itself, in lists and on its page: red only where something is wrong. */
export const STATE_LOOKS: Record<CertificateState, StateLook> = {
  VALID: { icon: <ShieldCheck />, tone: "ok", level: "quiet" },
  EXPIRED: { icon: <CalendarX />, tone: "bad", level: "quiet" },
  REVOKED: { icon: <Ban />, tone: "bad", level: "quiet" },
  SUPERSEDED: { icon: <ShieldOff />, tone: "idle", level: "quiet" },
};
