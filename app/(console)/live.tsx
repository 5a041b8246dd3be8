import type { ComponentProps } from "react";
import { Live as LiveFrom } from "#components/shell/live";
import { pageCursor } from "#lib/web/page-cursor";

/** Keeps a page current from the moment before its data were read. */
export async function Live(props: Readonly<Omit<ComponentProps<typeof LiveFrom>, "since">>) {
  return <LiveFrom since={await pageCursor()} {...props} />;
}
