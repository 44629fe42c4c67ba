/**
 * Whether the connection of a stream is there. Whoever reads the stream is not told: the SDK connects again by itself, as
 * often as it takes.
 */
export interface StreamWatch {
  /** Opens a connection, and sees it end. @throws what `open` throws */
  over(open: () => Promise<Response>): Promise<Response>;
  /** Called when there is none any more, or none came about. */
  onLost: () => void;
}

export function createStreamWatch(): StreamWatch {
  const watch: StreamWatch = {
    onLost: () => undefined,
    async over(open) {
      const response = await open().catch((error: unknown) => {
        watch.onLost();
        throw error;
      });
      if (response.ok && response.body !== null)
        return new Response(
          ended(response.body, () => watch.onLost()),
          response,
        );
      watch.onLost();
      return response;
    },
  };
  return watch;
}

/** The same stream, which says when it is over, however it came to that. */
function ended(body: ReadableStream<Uint8Array>, onEnd: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value } = await reader.read();
        if (value !== undefined) return controller.enqueue(value);
        onEnd();
        controller.close();
      } catch (error) {
        onEnd();
        controller.error(error);
      }
    },
    async cancel(reason) {
      onEnd();
      await reader.cancel(reason);
    },
  });
}
