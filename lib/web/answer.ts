interface AnswerOptions {
  /** Of the resource: becomes the strong ETag. */
  version?: number;
  location?: string;
}

/** A JSON answer of the REST API. */
export function json(status: number, body: unknown, options: AnswerOptions = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headersOf(options) },
  });
}

/** An answer without a body. */
export function noContent(options: AnswerOptions = {}): Response {
  return new Response(null, { status: 204, headers: headersOf(options) });
}

/** A text answer of another media type, such as PEM. */
export function text(status: number, mediaType: string, body: string, options: AnswerOptions = {}): Response {
  return new Response(body, { status, headers: { "content-type": mediaType, ...headersOf(options) } });
}

/** A long text, made piece by piece as the client takes it. What fails on the way breaks the connection off. */
export function streamedText(status: number, mediaType: string, pieces: AsyncIterable<string>): Response {
  const iterator = pieces[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
  return new Response(body, { status, headers: { "content-type": mediaType } });
}

function headersOf({ version, location }: AnswerOptions): Record<string, string> {
  return {
    ...(version === undefined ? {} : { etag: `"${version}"` }),
    ...(location === undefined ? {} : { location }),
  };
}
