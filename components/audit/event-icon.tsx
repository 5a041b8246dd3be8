import {
  BadgeCheck,
  Ban,
  Bell,
  Building,
  Cable,
  CircleDot,
  CirclePause,
  CirclePlay,
  Download,
  FilePenLine,
  Inbox,
  KeyRound,
  LogIn,
  LogOut,
  Package,
  Pencil,
  PlugZap,
  Plus,
  RefreshCw,
  ShieldCheck,
  ShieldX,
  SlidersHorizontal,
  Terminal,
  Trash2,
  UserPlus,
  UserX,
} from "lucide-react";
import type { ReactNode } from "react";
import type { Tone } from "#components/ui/state";

const ICONS: Record<string, { icon: ReactNode; tone: Tone }> = {
  "organization.create": { icon: <Building />, tone: "idle" },
  "base_station.create": { icon: <Plus />, tone: "ok" },
  "base_station.update": { icon: <Pencil />, tone: "idle" },
  "base_station.suspend": { icon: <CirclePause />, tone: "hold" },
  "base_station.resume": { icon: <CirclePlay />, tone: "ok" },
  "base_station.delete": { icon: <Trash2 />, tone: "bad" },
  "public_key.declare": { icon: <KeyRound />, tone: "idle" },
  "key.block": { icon: <Ban />, tone: "bad" },
  "certificate.regenerate": { icon: <RefreshCw />, tone: "busy" },
  "certificate.reserve": { icon: <FilePenLine />, tone: "idle" },
  "certificate.issue": { icon: <ShieldCheck />, tone: "ok" },
  "certificate.download": { icon: <Download />, tone: "ok" },
  "certificate.in_use": { icon: <PlugZap />, tone: "ok" },
  "station_credential.in_use": { icon: <PlugZap />, tone: "ok" },
  "certificate.revoke": { icon: <ShieldX />, tone: "bad" },
  "certificate.abandon": { icon: <ShieldX />, tone: "warn" },
  "authority.create": { icon: <BadgeCheck />, tone: "ok" },
  "operator.create": { icon: <UserPlus />, tone: "idle" },
  "operator.disable": { icon: <UserX />, tone: "bad" },
  "operator.sign_in": { icon: <LogIn />, tone: "idle" },
  "operator.sign_out": { icon: <LogOut />, tone: "idle" },
  "operator.reset_password": { icon: <KeyRound />, tone: "warn" },
  "operator.change_password": { icon: <KeyRound />, tone: "idle" },
  "api_token.create": { icon: <KeyRound />, tone: "idle" },
  "api_token.revoke": { icon: <Ban />, tone: "bad" },
};

/** Of what else was done to such a thing. */
const ICONS_OF_KIND: Record<string, ReactNode> = {
  station_credential: <KeyRound />,
  password: <KeyRound />,
  authority: <BadgeCheck />,
  vendor_ca: <BadgeCheck />,
  blocked_certificate: <Ban />,
  external_server: <Cable />,
  lns_assignment: <Cable />,
  cups_redirect: <Cable />,
  router_config: <FilePenLine />,
  update_key: <Package />,
  update_package: <Package />,
  remote_session: <Terminal />,
  command: <Terminal />,
  connection_attempt: <Inbox />,
  alarm: <Bell />,
  policy: <SlidersHorizontal />,
};

const TONES: Record<string, Tone> = { revoke: "bad", remove: "bad", delete: "bad", block: "bad", suspend: "hold" };

/** Icon and tone of an action. */
export function eventLook(action: string): { icon: ReactNode; tone: Tone } {
  const [kind = "", done = ""] = action.split(".");
  return ICONS[action] ?? { icon: ICONS_OF_KIND[kind] ?? <CircleDot />, tone: TONES[done] ?? "idle" };
}
