/**
 * Watches the connection under an event stream. A reader of the stream does not learn that it broke: the SDK reconnects
 * by itself, as often as needed.
 */
export interface StreamWatch {
  /** Opens a connection and watches it until it ends. @throws what `open` throws */
  over(open: () => Promise<Response>): Promise<Response>;
  /** When something was last heard, in milliseconds since 1970. */
  heardAt(): number;
  /** Called when the connection ends or cannot be opened, and when nothing was heard for too long. */
  onLost: (reason: 'ended' | 'silent') => void;
}

/** The server sends something every 5 seconds (`docs/protocol.md` §12) or a little later. In milliseconds. */
const LONGEST_SILENCE = 8_000;

export function createStreamWatch(): StreamWatch {
  let heardAt = Date.now();
  const watch: StreamWatch = {
    heardAt: () => heardAt,
    onLost: () => undefined,
    async over(open) {
      const response = await open().catch((error: unknown) => {
        watch.onLost('ended');
        throw error;
      });
      if (response.ok && response.body !== null) {
        heardAt = Date.now();
        const heard = (): void => void (heardAt = Date.now());
        return new Response(
          watched(response.body, { heard, ended: (reason) => watch.onLost(reason) }),
          response,
        );
      }
      watch.onLost('ended');
      return response;
    },
  };
  return watch;
}

interface Listener {
  heard: () => void;
  ended: (reason: 'ended' | 'silent') => void;
}

/** The same stream, which fails once it has been silent for too long, so that the SDK reconnects. */
function watched(body: ReadableStream<Uint8Array>, { heard, ended }: Listener): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const silence = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => {
          ended('silent');
          const error = new Error('the event stream is silent');
          void reader.cancel(error);
          reject(error);
        }, LONGEST_SILENCE);
      });
      try {
        const { value } = await Promise.race([reader.read(), silence]);
        if (value !== undefined) {
          heard();
          return controller.enqueue(value);
        }
        ended('ended');
        controller.close();
      } catch (error) {
        ended('ended');
        controller.error(error);
      } finally {
        clearTimeout(timer);
      }
    },
    async cancel(reason) {
      ended('ended');
      await reader.cancel(reason);
    },
  });
}
