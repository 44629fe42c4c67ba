/** Called with how a stream ended. */
export interface StreamEnd {
  readonly ended: () => void;
  readonly threw: (error: unknown) => void;
  /** The reader left before the end. */
  readonly left: () => void;
}

/** Returns a stream with the content of another one, and reports how it ended. It locks the other stream. */
export function followReadableStream(stream: ReadableStream, end: StreamEnd): ReadableStream {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const chunk: ReadableStreamReadResult<unknown> = await reader.read();
          if (!chunk.done) return controller.enqueue(chunk.value);
          end.ended();
          controller.close();
        } catch (error) {
          end.threw(error);
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
