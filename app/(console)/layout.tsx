import type { ReactNode } from "react";
import { setAppearance } from "#app/appearance-action";
import { AppShell } from "#components/shell/app-shell";
import type { GoKey } from "#components/shell/keys-dialog";
import type { MenuEntry } from "#components/shell/menu-entries";
import { MENU_ICONS } from "#components/shell/menu-icons";
import { type AccountView, getAccount } from "#lib/operator/account-view";
import { permissionsOfRole } from "#lib/operator/permissions-of-role";
import { ROLE_WORDS } from "#lib/operator/values";
import { readPolicy } from "#lib/policy/read-policy";
import { DEPLOYMENT_MODE_WORDS } from "#lib/policy/values";
import { accountPageData } from "#lib/web/page-data";
import packageFile from "../../package.json";
import { findStationsAction } from "./base-stations/actions";
import { signOutAction } from "./sign-out-action";

/** "g", then this letter. */
const GO_KEYS: readonly GoKey[] = [
  { key: "b", label: "Base Stations", href: "/base-stations" },
  { key: "a", label: "Alarms", href: "/alarms" },
  { key: "s", label: "Security", href: "/security/certificates" },
  { key: "h", label: "History", href: "/history" },
];

/** The frame of every page behind sign-in. Pages guard themselves; the frame only shows whose session it is. */
export default async function ConsoleLayout({ children }: Readonly<{ children: ReactNode }>) {
  const { account, mode } = await accountPageData(async (ctx) => {
    const [account, { policy }] = await Promise.all([getAccount(ctx), readPolicy(ctx)]);
    return { account, mode: policy.deploymentMode };
  });
  return (
    <AppShell
      menu={menuOf(account)}
      account={{ name: account.name, email: account.email, role: ROLE_WORDS[account.role], passwordHref: "/account" }}
      about={`${DEPLOYMENT_MODE_WORDS[mode]} - ${packageFile.version}`}
      signOut={signOutAction}
      setAppearance={setAppearance}
      goKeys={GO_KEYS}
      {...(account.mustChangePassword ? {} : { findStations: findStationsAction })}
    >
      {children}
    </AppShell>
  );
}

/** Places the operator can open; what only an Administrator may see is not offered to others. */
function menuOf({ role, mustChangePassword }: AccountView): MenuEntry[] {
  if (mustChangePassword) return [];
  const permissions = permissionsOfRole(role);
  const manage = [
    ...(permissions.has("operators:write") ? [{ label: "Users", href: "/manage/users" }] : []),
    ...(permissions.has("tokens:write") ? [{ label: "API tokens", href: "/manage/tokens" }] : []),
    { label: "LNS and CUPS servers", href: "/manage/servers" },
    { label: "Update packages", href: "/manage/updates" },
    { label: "Policy", href: "/manage/policy" },
  ];
  return [
    {
      label: "Base Stations",
      icon: MENU_ICONS.baseStations,
      items: [
        { label: "List", href: "/base-stations" },
        { label: "Create", href: "/base-stations/create" },
      ],
    },
    { label: "Alarms", icon: MENU_ICONS.alarms, href: "/alarms" },
    {
      label: "Security",
      icon: MENU_ICONS.security,
      items: [
        { label: "Certificates", href: "/security/certificates" },
        { label: "Expiry calendar", href: "/security/calendar" },
        { label: "Certificate authorities", href: "/security/authorities" },
        { label: "Vendor CAs", href: "/security/vendor-cas" },
        { label: "Connection attempts", href: "/security/connection-attempts" },
      ],
    },
    { label: "Manage", icon: MENU_ICONS.manage, items: manage },
    { label: "History", icon: MENU_ICONS.history, href: "/history" },
  ];
}
