import type { Grantex, GrantexEvent, StreamNotice } from '@grantex/sdk';

/** Milliseconds between two looks where nothing says that there is something, … */
const EVERY = 2_000;
/** … and where the server says so when there is. */
const EVERY_WHILE_TOLD = 15_000;

type Told = (GrantexEvent | StreamNotice)['type'];

export interface BellOptions {
  /** Ends it. */
  signal: AbortSignal;
  /** Which of what the stream tells it rings for. Default: that the audit log has grown, and what begins a stream. */
  hears?: (type: Told) => boolean;
  /** Milliseconds between two looks at least, however much is told. Default 250. */
  atLeast?: number;
}

/** Says when it is time to look again. */
export interface Bell {
  rings(): Promise<void>;
}

/**
 * Rings when the stream of events says that there is something, and every two seconds where there is no stream. A window
 * that nobody sees holds none: over HTTP/1.1 a browser has six connections to a server for all of its windows, and six
 * streams would leave none to load a seventh.
 */
export function createBell(api: Grantex, options: BellOptions): Bell {
  const { signal, hears = isOfLog, atLeast = 250 } = options;
  let hasRung = false;
  let ring = (): void => undefined;
  /** The stream that is open; undefined where there is none. */
  let stream: AbortController | undefined;
  let isTold = false;

  async function listen(own: AbortController): Promise<void> {
    try {
      for await (const { type } of api.events.stream({ signal: own.signal })) {
        isTold = true;
        if (!hears(type)) continue;
        hasRung = true;
        ring();
      }
    } catch {
      // No streams here, too many of them, or the end of the session, which the next look will say.
    } finally {
      if (stream === own) isTold = false;
    }
  }

  function hangUp(): void {
    stream?.abort();
    stream = undefined;
    isTold = false;
  }

  function listenWhileSeen(): void {
    hangUp();
    if (document.visibilityState !== 'visible') return;
    stream = new AbortController();
    void listen(stream);
    // Whatever was missed while nobody looked.
    hasRung = true;
    ring();
  }

  document.addEventListener('visibilitychange', listenWhileSeen);
  signal.addEventListener('abort', () => {
    document.removeEventListener('visibilitychange', listenWhileSeen);
    hangUp();
  });
  if (document.visibilityState === 'visible') {
    stream = new AbortController();
    void listen(stream);
  }

  return {
    async rings() {
      await passed(atLeast, signal);
      if (hasRung || signal.aborted) {
        hasRung = false;
        return;
      }
      const told = new Promise<void>((resolve) => {
        ring = resolve;
      });
      await Promise.race([told, passed(isTold ? EVERY_WHILE_TOLD : EVERY, signal)]);
      hasRung = false;
    },
  };
}

function isOfLog(type: Told): boolean {
  return type === 'audit' || type === 'ready';
}

function passed(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
    if (signal.aborted) resolve();
  });
}
