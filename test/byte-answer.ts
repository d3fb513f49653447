// Chromium's answers have byte streams as bodies, which can be read into given memory; those of Node.js only if they were made so.

import { Readable } from 'node:stream';

/** The same answer with such a body. */
export function byteAnswer(
  answer: { readonly status: number; readonly body: Response['body'] | Readable } | undefined,
): Response {
  if (!answer?.body) return new Response(null, { status: answer?.status ?? 404 });
  const reader = (answer.body instanceof Readable ? Readable.toWeb(answer.body) : answer.body).getReader();
  const body = new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      const { value, done } = await reader.read();
      // Bytes that were read belong to the reader of the new body.
      if (value) controller.enqueue(new Uint8Array(value));
      if (!done) return;
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, { status: answer.status });
}
