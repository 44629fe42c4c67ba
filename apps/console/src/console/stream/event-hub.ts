import { type Grantex, GrantexError, type GrantexEvent, type StreamNotice } from '@grantex/sdk';
import { delay } from './delay.ts';
import type { StreamWatch } from './stream-watch.ts';

/** What an event stream delivers. */
export type StreamMessage = GrantexEvent | StreamNotice;

/**
 * `closed`: there is no listener. `opening`: it connects for the first time. `open`: it delivers events. `lost`: the connection
 * broke and the SDK reconnects. `refused`: the server does not give this session a stream.
 */
export type StreamState = 'closed' | 'opening' | 'open' | 'lost' | 'refused';

export interface StreamListener {
  onMessage(message: StreamMessage): void;
  /** Called at once with the current state, and on every change. */
  onState?(state: StreamState): void;
}

/** One event stream per window, shared by all of its listeners. */
export interface EventHub {
  /** @returns a function that unsubscribes */
  subscribe(listener: StreamListener): () => void;
  state(): StreamState;
  /** When something was last heard from the server, in milliseconds since 1970. */
  heardAt(): number;
}

/** Milliseconds without a connection, after it ended, before it counts as lost: a server that restarts is back sooner. */
const GRACE = 2_000;
/** Milliseconds that the stream stays open without listeners: the next page may want it. */
const LINGER = 5_000;
/** Milliseconds before the next try after a refusal: the first wait, and the longest. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

/** Refusals that the same key gets again. */
const PERMANENT: ReadonlySet<string> = new Set(['ROLE_REQUIRED', 'STREAMS_OFF', 'NOT_FOUND']);

const hubs = new WeakMap<Grantex, EventHub>();

/**
 * Gives a client its event hub. The stream is open while the hub has listeners and the window is visible: over HTTP/1.1
 * a browser has six connections to a server for all of its windows, and six streams would block the seventh window.
 */
export function attachEventHub(api: Grantex, watch: StreamWatch): void {
  const listeners = new Set<StreamListener>();
  let state: StreamState = 'closed';
  /** Closes the stream; undefined while there is none. */
  let connection: AbortController | undefined;
  let linger: ReturnType<typeof setTimeout> | undefined;
  let grace: ReturnType<typeof setTimeout> | undefined;

  function setState(next: StreamState): void {
    clearTimeout(grace);
    grace = undefined;
    if (state === next) return;
    state = next;
    for (const listener of listeners) listener.onState?.(state);
  }

  function dispatch(message: StreamMessage): void {
    if (message.type === 'ready') setState('open');
    for (const listener of listeners) listener.onMessage(message);
  }

  async function read({ signal }: AbortController): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        for await (const message of api.events.stream({ signal })) {
          failures = 0;
          dispatch(message);
        }
      } catch (error) {
        if (signal.aborted) return;
        const code = GrantexError.is(error) ? error.code : '';
        const isPermanent = PERMANENT.has(code);
        // The watch has reported every other failure as a lost connection.
        if (isPermanent || code === 'TOO_MANY_STREAMS') setState('refused');
        if (isPermanent) return;
      }
      await delay(Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT), signal);
    }
  }

  function open(): void {
    clearTimeout(linger);
    if (connection !== undefined || listeners.size === 0 || document.visibilityState !== 'visible') return;
    connection = new AbortController();
    // Until it is back, a lost connection stays lost.
    if (state !== 'lost') setState('opening');
    void read(connection);
  }

  function close(next: StreamState = 'closed'): void {
    connection?.abort();
    connection = undefined;
    setState(next);
  }

  watch.onLost = (reason) => {
    if (state !== 'open' && state !== 'opening') return;
    if (reason === 'silent') setState('lost');
    else grace ??= setTimeout(() => setState('lost'), GRACE);
  };
  const onVisibilityChange = (): void => (document.visibilityState === 'visible' ? open() : close());
  // A browser that loses its network leaves a connection open, on which nothing comes any more.
  const onOffline = (): void => {
    if (connection !== undefined) close('lost');
  };

  function follow(): void {
    document.addEventListener('visibilitychange', onVisibilityChange);
    globalThis.addEventListener('offline', onOffline);
    globalThis.addEventListener('online', open);
  }

  function unfollow(): void {
    document.removeEventListener('visibilitychange', onVisibilityChange);
    globalThis.removeEventListener('offline', onOffline);
    globalThis.removeEventListener('online', open);
  }

  hubs.set(api, {
    state: () => state,
    heardAt: () => watch.heardAt(),
    subscribe(listener) {
      if (listeners.size === 0) follow();
      listeners.add(listener);
      open();
      listener.onState?.(state);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        unfollow();
        linger = setTimeout(() => close(), LINGER);
      };
    },
  });
}

/** The event hub that {@link attachEventHub} gave this client. */
export function eventHubOf(api: Grantex): EventHub {
  const hub = hubs.get(api);
  if (hub === undefined) throw new Error('this client has no event hub');
  return hub;
}
