/**
 * Watches the connection under an event stream. A reader of the stream does not learn that it broke: the SDK reconnects
 * by itself, as often as needed.
 */
export interface StreamWatch {
  /** Opens a connection and watches it until it ends. @throws what `open` throws */
  over(open: () => Promise<Response>): Promise<Response>;
  /** Called when the connection ends, or cannot be opened. */
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
          withEnd(response.body, () => watch.onLost()),
          response,
        );
      watch.onLost();
      return response;
    },
  };
  return watch;
}

/** The same stream; `onEnd` is called when it ends, fails or is cancelled. */
function withEnd(body: ReadableStream<Uint8Array>, onEnd: () => void): ReadableStream<Uint8Array> {
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
