import { authRoute } from "#lib/web/auth-route";

export const GET = authRoute;
export const POST = authRoute;
