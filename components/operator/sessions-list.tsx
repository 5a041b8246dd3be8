"use client";

import { MonitorSmartphone } from "lucide-react";
import { useActionState, useEffect } from "react";
import { Button } from "#components/ui/button";
import { Form } from "#components/ui/form";
import { RelativeTime } from "#components/ui/time";
import { toast } from "#components/ui/toast";
import { type FormAction, IDLE } from "#lib/web/form-state";
import { browserName } from "./browser-name";

interface Session {
  id: string;
  isThis: boolean;
  address: string;
  userAgent: string;
  lastSeenAt: string;
}

/** Where one is signed in, and a way to end what was left open. */
export function SessionsList({ sessions, end }: Readonly<{ sessions: readonly Session[]; end: FormAction }>) {
  return (
    <ul className="px-5 max-sm:px-4">
      {sessions.map((session) => (
        <li key={session.id} className="flex items-center gap-3 border-line border-t py-3 first:border-t-0">
          <MonitorSmartphone className="shrink-0 text-faint" />
          <div className="min-w-0 flex-1">
            <p className="truncate">
              {browserName(session.userAgent)}
              {session.isThis && <span className="text-faint"> - this one</span>}
            </p>
            <p className="text-faint text-xs">
              <span className="mono">{session.address}</span> - <RelativeTime at={session.lastSeenAt} />
            </p>
          </div>
          {!session.isThis && <EndSession session={session} end={end} />}
        </li>
      ))}
    </ul>
  );
}

function EndSession({ session, end }: Readonly<{ session: Session; end: FormAction }>) {
  const [state, submit, isPending] = useActionState(end, IDLE);
  useEffect(() => {
    if (state.status === "done") toast.done(state.message);
    if (state.status === "failed") toast.failed(state.message, state.requestId);
  }, [state]);
  return (
    <Form state={IDLE} action={submit}>
      <input type="hidden" name="session" value={session.id} />
      <Button size="sm" type="submit" isPending={isPending} aria-label={`End session at ${session.address}`}>
        END SESSION
      </Button>
    </Form>
  );
}
