"use client";

import { useState } from "react";
import { RadioGroup } from "#components/ui/radio-group";
import { Select } from "#components/ui/select";
import { LNS_ROUTE_HINTS, LNS_ROUTE_WORDS, LNS_ROUTES } from "#lib/cups/values";

interface RouteChoiceProps {
  /** One of LNS_ROUTES, or of `more`. */
  route: string;
  server: string | null;
  servers: readonly { id: string; name: string }[];
  /** Choices in front. */
  more?: readonly { id: string; label: string; description: string }[];
}

/** Built-in, direct or relay, and to which server. Fields `route` and `server`. */
export function RouteChoice({ route: present, server, servers, more = [] }: Readonly<RouteChoiceProps>) {
  const [route, setRoute] = useState(present);
  const none = servers.length === 0;
  const routes = LNS_ROUTES.map((id) => ({
    id: id as string,
    label: LNS_ROUTE_WORDS[id],
    description: none && id !== "BUILT_IN" ? "Add an LNS first: Manage > LNS and CUPS servers." : LNS_ROUTE_HINTS[id],
    isDisabled: none && id !== "BUILT_IN",
  }));
  const leads = route === "DIRECT" || route === "RELAY";
  return (
    <>
      <RadioGroup label="LNS" name="route" value={route} onChange={setRoute} options={[...more, ...routes]} />
      {leads && (
        <Select
          label="Server"
          name="server"
          isRequired
          options={servers.map(({ id, name }) => ({ id, label: name }))}
          defaultValue={server ?? servers[0]?.id ?? null}
        />
      )}
    </>
  );
}
