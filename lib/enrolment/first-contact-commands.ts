import { createHash } from "node:crypto";
import type { StationAccess } from "#lib/policy/values";

/** Commands of one step, to be pasted into a root shell on the base station. */
export interface FirstContactStep {
  title: string;
  /** What to know before; plain sentences. */
  text: string;
  commands: string;
}

/** Steps from nothing to the first contact, by one way of proving itself. */
export interface FirstContactWay {
  /** What it proves itself with; null where there is one way. */
  name: string | null;
  steps: FirstContactStep[];
}

export interface FirstContactFacts {
  lrrUuid: string;
  access: StationAccess;
  keyIsDeclared: boolean;
  /** "https://stations.example.org:8443". */
  keyInstallerUrl: string;
  /** PEM of the CAs that prove the Key Installer. */
  trust: string;
  /** Where the agent is downloaded, and SHA-256 of what must come, in hex: the way there may be plain http. */
  agentUrl: string;
  agentSha256: string;
}

const HOME = "/etc/stationkeeper";
const AGENT = `${HOME}/station-agent.sh`;
const MINUTES_BETWEEN_CHECKS = 15;

/**
 * What an operator pastes on a base station for its first contact, from the agent's download to its regular check. Every
 * step may be pasted again.
 */
export function firstContactSteps(facts: FirstContactFacts): FirstContactStep[] {
  const { lrrUuid, agentUrl, agentSha256, access } = facts;
  return [
    {
      title: "Get the agent",
      text: "In a root shell on the base station. It needs openssl, curl and any POSIX shell.",
      commands: [
        `mkdir -p ${HOME} && cd ${HOME}`,
        `curl -fsS -o station-agent.sh '${agentUrl}'`,
        `echo '${agentSha256}  station-agent.sh' | sha256sum -c && chmod 755 station-agent.sh`,
      ].join("\n"),
    },
    {
      title: "Tell it whom to call and whom to trust",
      text: "The certificate authorities by which the Key Installer proves itself, and the settings of this base station.",
      commands: [
        `cat >${HOME}/ca.crt <<'EOF'\n${facts.trust}EOF`,
        `cat >${HOME}/agent.conf <<'EOF'\n${settings(facts)}EOF`,
      ].join("\n"),
    },
    ...(access === "PASSWORD" ? [passwordStep()] : []),
    keyStep(facts),
    {
      title: "Install the certificate",
      text: "Downloads it, checks it and shows it to the Key Installer.",
      commands: `${AGENT} install`,
    },
    cronStep(lrrUuid),
    timerStep(lrrUuid),
  ];
}

function settings({ keyInstallerUrl, lrrUuid, access }: FirstContactFacts): string {
  const password = access === "PASSWORD" ? `STATION_PASSWORD_FILE=${HOME}/password\n` : "";
  return `KEY_INSTALLER_URL=${keyInstallerUrl}\nSTATION_UUID=${lrrUuid}\n${password}`;
}

function passwordStep(): FirstContactStep {
  return {
    title: "Give it the password",
    text: "Set the password under SECURITY, type it here, and press Enter.",
    commands: `(umask 077; IFS= read -r line; printf '%s\\n' "$line" >${HOME}/password)`,
  };
}

function keyStep({ access, keyIsDeclared }: FirstContactFacts): FirstContactStep {
  const commands = `${AGENT} keygen`;
  if (access === "PASSWORD") {
    return { title: "Make the key pair", text: "The private key stays on the base station.", commands };
  }
  if (keyIsDeclared) {
    return {
      title: "Make the key pair, or bring it",
      text: `A key is declared already: put its private half into ${HOME}/station.key. Or make a new pair, and declare its public key under MANAGE.`,
      commands,
    };
  }
  return {
    title: "Make the key pair and declare it",
    text: "The private key stays on the base station. Paste the public key that it prints under SECURITY > MANAGE.",
    commands,
  };
}

/** Stations check at minutes of their own, so that not all call at once. */
function minuteOf(lrrUuid: string): number {
  return (createHash("sha256").update(lrrUuid).digest()[0] ?? 0) % MINUTES_BETWEEN_CHECKS;
}

function cronStep(lrrUuid: string): FirstContactStep {
  const minutes = [0, 1, 2, 3].map((quarter) => minuteOf(lrrUuid) + quarter * MINUTES_BETWEEN_CHECKS).join(",");
  const line = `${minutes} * * * * ${AGENT} check 2>&1 | logger -t station-agent`;
  return {
    title: "Keep it up: with cron",
    text: "Every 15 minutes: fetches a regenerated certificate, renews it in time, reports.",
    commands: `(crontab -l 2>/dev/null | grep -v station-agent; echo '${line}') | crontab -`,
  };
}

function timerStep(lrrUuid: string): FirstContactStep {
  const unit = `[Unit]
Wants=network-online.target
After=network-online.target
[Service]
Type=oneshot
ExecStart=${AGENT} check
`;
  const timer = `[Timer]
OnBootSec=1min
OnCalendar=*:${minuteOf(lrrUuid)}/${MINUTES_BETWEEN_CHECKS}
[Install]
WantedBy=timers.target
`;
  return {
    title: "Or with systemd",
    text: "The same, and once after each start.",
    commands: [
      `cat >/etc/systemd/system/station-agent.service <<'EOF'\n${unit}EOF`,
      `cat >/etc/systemd/system/station-agent.timer <<'EOF'\n${timer}EOF`,
      "systemctl daemon-reload && systemctl enable --now station-agent.timer",
    ].join("\n"),
  };
}
