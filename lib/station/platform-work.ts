import type { Context } from "#lib/audit/context";
import { type ProcessContext, platformContext } from "#lib/audit/platform-context";

/** What a job needs to act as the platform; every run gets a request id of its own. */
export interface PlatformWork {
  readonly process: ProcessContext;
  context(): Context;
}

/** Jobs belong to no organization: their audit entries name the one whose rows they touch. */
const NO_ORGANIZATION = "platform";

export function platformWork(process: ProcessContext): PlatformWork {
  return { process, context: () => platformContext(process, NO_ORGANIZATION) };
}
