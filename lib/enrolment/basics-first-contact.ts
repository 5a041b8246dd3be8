import { formatId6, parseEui64 } from "#lib/eui64";
import type { FirstContactStep, FirstContactWay } from "./first-contact-commands";

export interface BasicsFirstContactFacts {
  eui64: string;
  /** "https://stations.example.org:8987". */
  cupsUri: string;
  /** PEM of the CAs that prove our CUPS. */
  trust: string;
}

const HOME = "/etc/basicstation";
/** Of an earlier network: a station falls back to its backup set, which it makes only once (basics-station.md 3). */
const EARLIER = "rm -f cups-bak.* tc-bak.* tc.*";

/**
 * What an operator pastes on a LoRa Basics Station for its first contact, by the two ways in which it can prove itself.
 * Every step may be pasted again.
 */
export function basicsFirstContactWays(facts: BasicsFirstContactFacts): FirstContactWay[] {
  const certificate = "--cert cups.crt --key cups.key";
  const token = `-H "$(tr -d '\\r\\n' <cups.key)"`;
  return [
    {
      name: "Its vendor's certificate",
      steps: [whomToCall(facts), certificateStep(facts), tryIt(facts, certificate), restart()],
    },
    { name: "A token", steps: [whomToCall(facts), tokenStep(), tryIt(facts, token), restart()] },
  ];
}

/** Content of cups.uri: no line end, which some releases of vendors do not ignore. */
export function cupsUriFile({ cupsUri }: Pick<BasicsFirstContactFacts, "cupsUri">): string {
  return cupsUri;
}

function whomToCall(facts: BasicsFirstContactFacts): FirstContactStep {
  return {
    title: "Tell it whom to call and whom to trust",
    text: `In a root shell on the base station. ${HOME} stands for the directory of its station.conf. Or unpack the bundle there: tar -xf.`,
    commands: [
      `mkdir -p ${HOME} && cd ${HOME}`,
      EARLIER,
      `printf '%s' '${cupsUriFile(facts)}' >cups.uri`,
      `cat >cups.trust <<'EOF'\n${facts.trust}EOF`,
    ].join("\n"),
  };
}

function certificateStep({ eui64 }: BasicsFirstContactFacts): FirstContactStep {
  return {
    title: "Put its certificate and key beside",
    text: `As cups.crt and cups.key, PEM or DER; CN is ${eui64}. The vendor's CA must stand under Security > Vendor CAs. This checks PEM files.`,
    commands: [
      `cd ${HOME}`,
      "openssl x509 -in cups.crt -noout -subject -issuer -enddate",
      `[ "$(openssl x509 -in cups.crt -noout -pubkey)" = "$(openssl pkey -in cups.key -pubout)" ] && echo 'cups.crt and cups.key belong together'`,
    ].join("\n"),
  };
}

function tokenStep(): FirstContactStep {
  return {
    title: "Give it a token",
    text: "The bundle with a token has it in cups.key. Or type here a token that was made under SECURITY, and press Enter.",
    commands: [
      `cd ${HOME} && rm -f cups.crt`,
      `(umask 077; IFS= read -r line; printf 'Authorization: Bearer %s\\r\\n' "$line" >cups.key)`,
    ].join("\n"),
  };
}

function tryIt({ eui64, cupsUri }: BasicsFirstContactFacts, credential: string): FirstContactStep {
  const eui = parseEui64(eui64);
  const router = eui ? formatId6(eui) : eui64;
  return {
    title: "Ask as it will ask",
    text: "Before its start: prints 200, or the reason for a refusal. Once it has connected, this asks for another credential: one is made every ten minutes at most, and in between there is no answer.",
    commands: [
      `cd ${HOME}`,
      `code=$(curl -sS -o answer ${credential} --cacert cups.trust -w '%{http_code}' -d '{"router":"${router}"}' ${cupsUri}/update-info)`,
      `echo "$code"; [ "$code" = 200 ] || [ ! -e answer ] || cat answer; rm -f answer`,
    ].join("\n"),
  };
}

function restart(): FirstContactStep {
  return {
    title: "Start it again",
    text: "By the name that its vendor gave the service. It calls CUPS at once, and the LNS as soon as it has its credential.",
    commands: "systemctl restart basicstation",
  };
}
