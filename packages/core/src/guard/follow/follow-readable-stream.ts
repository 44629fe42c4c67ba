import { untilGrantEnds } from './stream-end.ts';
import type { StreamEnd } from './stream-end.ts';

/**
 * Returns a stream with the content of another one, and reports how it ended. It locks the other stream, and errors
 * when the grant ends.
 */
export function followReadableStream(stream: ReadableStream, end: StreamEnd): ReadableStream {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const chunk = await untilGrantEnds(end, () => reader.read());
          if (!chunk.done)
            return controller.enqueue(end.each === undefined ? chunk.value : end.each(chunk.value));
          end.ended();
          controller.close();
        } catch (error) {
          end.threw(error);
          // Rejects with the error of a stream that broke by itself.
          reader.cancel(error).catch(() => {});
          throw error;
        }
      },
      cancel(reason) {
        end.left();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
