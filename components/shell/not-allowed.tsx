import { Lock } from "lucide-react";
import { ProblemScreen } from "#components/ui/problem-screen";
import { PageHead } from "./page-head";

interface NotAllowedProps {
  /** Of the page. */
  title: string;
  requestId: string;
}

/** In place of a page that the operator's role may not see. */
export function NotAllowed({ title, requestId }: Readonly<NotAllowedProps>) {
  return (
    <>
      <PageHead title={title} />
      <ProblemScreen icon={<Lock />} title="Not for your role" requestId={requestId}>
        Your role does not include this page. An Administrator can change that.
      </ProblemScreen>
    </>
  );
}
