import { readTranscriptOperation } from "#app/api/v1/remote-sessions/operations";
import { readTranscript } from "#lib/remote-session/transcript-view";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

/** GET /api/v1/base-stations/{baseStation}/remote-sessions/{session}/transcript */
export const GET = apiRoute(readTranscriptOperation, async (ctx, input) => {
  const { parts, ...transcript } = await readTranscript(ctx, input);
  const texts = parts.map((part) => ({ ...part, data: Buffer.from(part.data).toString("base64") }));
  return json(200, { ...transcript, parts: texts });
});
