import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { SignInForm } from "#components/sign-in/sign-in-form";
import { SignInScreen } from "#components/sign-in/sign-in-screen";
import { Link } from "#components/ui/link";
import { Strip } from "#components/ui/strip";
import { safeNextPath } from "#lib/web/next-path";
import { requestFacts } from "#lib/web/private-headers";
import { hasOidc, isSignedIn } from "#lib/web/sign-in";
import { signInRefusal } from "#lib/web/sign-in-refusal";
import { signInAction, signInWithProviderAction } from "./actions";

export const metadata: Metadata = { title: "Sign in" };

interface SignInPageProps {
  searchParams: Promise<{ next?: string | string[]; callbackUrl?: string | string[]; error?: string | string[] }>;
}

/** The way in. `next` is where to go afterwards, `error` why a provider's sign-in was refused. */
export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { next, error } = await searchParams;
  if (await isSignedIn()) redirect(safeNextPath(one(next)));
  const { origin } = requestFacts(await headers());
  return (
    <SignInScreen
      foot={
        <>
          <span>{new URL(origin).host}</span>
          <Link href="/api-reference">API</Link>
        </>
      }
    >
      <SignInForm
        action={signInAction}
        next={safeNextPath(one(next))}
        {...(hasOidc() ? { provider: { name: "OpenID Connect", action: signInWithProviderAction } } : {})}
        {...(one(error) ? { notice: <Strip tone="bad" title={signInRefusal(one(error)).message} /> } : {})}
      />
    </SignInScreen>
  );
}

const one = (value: string | string[] | undefined) => String([value ?? ""].flat()[0]);
