import { revalidatePath } from "next/cache";

/** Every tab of the base station, its certificates and its router_config are rendered anew. */
export function showAnew(): void {
  revalidatePath("/(console)/base-stations/[baseStation]", "layout");
}
