import { unstable_rethrow } from "next/navigation";
import type { ListFailureFacts } from "#components/ui/list-failure";
import type { Context } from "#lib/audit/context";
import { toDomainError, toProblem } from "#lib/web/problem";

/**
 * A list's view, or why it could not be read: it then keeps its old rows and says what happened. A cursor that does not
 * belong to the list leads to its first page.
 */
export async function listView<Query extends { cursor: string | undefined }, View>(
  ctx: Context,
  query: Query,
  read: (query: Query) => Promise<View>,
): Promise<View | ListFailureFacts> {
  try {
    return await read(query);
  } catch (error) {
    unstable_rethrow(error);
    const known = toDomainError(error);
    if (known?.code === "validation_failed" && query.cursor)
      return listView(ctx, { ...query, cursor: undefined }, read);
    if (known && known.kind !== "unavailable") throw error;
    return { message: toProblem(error, ctx.log).detail, requestId: ctx.requestId };
  }
}
