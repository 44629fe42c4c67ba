/** How following a stream came out, and what is known of it. */
export interface StreamEnd {
  readonly ended: () => void;
  readonly threw: (error: unknown) => void;
  /** The reader left before the end. */
  readonly left: () => void;
}

/** Returns a stream that hands on what another one holds, and reports how it ended. It takes the lock of the other one. */
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
