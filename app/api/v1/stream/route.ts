import { streamRoute } from "#lib/web/stream-route";

export const dynamic = "force-dynamic";
export const GET = streamRoute;
