import type { Metadata } from "next";
import { CreateBaseStation } from "#components/base-station/create-form";
import { CATALOGUE } from "#lib/base-station/catalogue";
import { startingFields } from "#lib/base-station/policy-faults";
import { judgeIdentity } from "#lib/base-station/values";
import { getConnectionAttempt } from "#lib/connection-attempt/connection-attempts-view";
import { readPolicy } from "#lib/policy/read-policy";
import { pageData } from "#lib/web/page-data";
import { readCertificateKeyAction } from "../[baseStation]/actions";
import { checkDeclarationAction, createBaseStationAction } from "../actions";
import { writeRefusal } from "../write-refusal";

export const metadata: Metadata = { title: "Create base station" };

interface Props {
  /** `attempt`: the refused caller that is being declared (ADD), whose key and name fill the form. */
  searchParams: Promise<{ attempt?: string | string[] }>;
}

export default async function CreateBaseStationPage({ searchParams }: Props) {
  const { attempt } = await searchParams;
  const { policy, refusal, caller } = await pageData(async (ctx) => ({
    policy: (await readPolicy(ctx)).policy,
    refusal: writeRefusal(ctx),
    caller: typeof attempt === "string" ? await getConnectionAttempt(ctx, attempt) : undefined,
  }));
  return (
    <CreateBaseStation
      catalogue={CATALOGUE}
      policy={policy}
      first={startingFields(policy)}
      create={createBaseStationAction}
      check={checkDeclarationAction}
      readCertificateKey={readCertificateKeyAction}
      prefill={{
        ...(caller?.provenEui64 ? { lrrUuid: `0016C0-${caller.provenEui64}` } : {}),
        ...(caller?.claimedName && !caller.provenEui64 && "lrrUuid" in judgeIdentity(caller.claimedName)
          ? { lrrUuid: caller.claimedName }
          : {}),
        // A Basics Station with a vendor's certificate needs no key of its own at the Key Installer.
        ...(caller?.publicKey && !caller.provenEui64 ? { publicKey: caller.publicKey.pem } : {}),
      }}
      refusal={refusal}
    />
  );
}
