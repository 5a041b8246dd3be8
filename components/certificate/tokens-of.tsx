import type { CredentialsView, CredentialView } from "#lib/certificate/credentials-view";

/** The tokens of a Basics Station that are taken, for either server. */
export function tokensOf({ CUPS, LNS }: CredentialsView): CredentialView[] {
  return [CUPS, LNS]
    .flatMap(({ current, previous }) => [...(current ? [current] : []), ...previous])
    .filter(({ kind }) => kind === "TOKEN");
}
