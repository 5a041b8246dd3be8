import { WebSocket } from "ws";
import { permissionsOfRole } from "#lib/operator/permissions-of-role";
import { sessionCookieName } from "#lib/operator/session-cookie";
import { startSession } from "#lib/operator/start-session";
import { hashOfSecret } from "#lib/operator/token-hash";
import type { OperatorRole } from "#lib/operator/values";
import { actingAs, type TestContext } from "./context";

/** An operator in a browser. */
export interface SignedInOperator {
  ctx: TestContext;
  /** Of its requests. */
  cookie: string;
}

/** A new operator of the organization, signed in. */
export async function signedIn(ctx: TestContext, role: OperatorRole): Promise<SignedInOperator> {
  const acting = await actingAs(ctx, role);
  return signedInAgain(acting, role);
}

/** The same operator, in another browser. */
export async function signedInAgain(ctx: TestContext, role: OperatorRole): Promise<SignedInOperator> {
  const { id, name } = ctx.actor;
  const secret = await startSession(ctx, {
    operator: { id, organizationId: ctx.organizationId, name, role },
    ...{ method: "password", address: "192.0.2.7", userAgent: "test", requestId: ctx.requestId },
  });
  const row = await ctx.database.operatorSession.findUniqueOrThrow({ where: { tokenHash: hashOfSecret(secret) } });
  const permissions = permissionsOfRole(role);
  return {
    ctx: { ...ctx, actor: { type: "operator", id, name, sessionId: row.id, permissions } },
    cookie: `${sessionCookieName(false)}=${secret}`,
  };
}

/** A browser's end of a terminal, as the web process passes it on. */
export class TerminalClient {
  /** What the shell has shown since this browser came. */
  text = "";
  /** Texts beside it. */
  readonly told: string[] = [];
  closed: { code: number; reason: string } | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on("message", (data: Buffer, isBinary: boolean) => {
      if (isBinary) this.text += data.toString("utf8");
      else this.told.push(data.toString("utf8"));
    });
    socket.on("close", (code, reason) => {
      this.closed = { code, reason: reason.toString() };
    });
    socket.on("error", () => {});
  }

  /** @returns the terminal, or the status and sentence of a refusal. */
  static open(
    port: number,
    session: string,
    headers: Record<string, string>,
  ): Promise<TerminalClient | { status: number; sentence: string }> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/terminal/${session}`, { headers });
    const client = new TerminalClient(socket);
    return new Promise((resolve, reject) => {
      socket.once("open", () => resolve(client));
      socket.once("unexpected-response", (_request, response) => {
        let sentence = "";
        response.on("data", (data: Buffer) => {
          sentence += data.toString("utf8");
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, sentence: sentence.trim() }));
      });
      socket.once("error", reject);
    });
  }

  type(text: string): void {
    this.socket.send(Buffer.from(text), { binary: true });
  }

  resize(rows: number, columns: number): void {
    this.socket.send(JSON.stringify({ rows, columns }));
  }
}
