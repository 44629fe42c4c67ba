import { type Grantex, GrantexError, type GrantexEvent, type StreamNotice } from '@grantex/sdk';
import { passed } from './delay.ts';
import type { StreamWatch } from './stream-watch.ts';

/** What a stream of events tells. */
export type Told = GrantexEvent | StreamNotice;

/**
 * How it stands with the stream: nobody wants it, it is being opened, it tells what happens, it broke and is being
 * opened again, or the server gives none.
 */
export type LineState = 'closed' | 'opening' | 'open' | 'lost' | 'refused';

export interface Hearer {
  told(told: Told): void;
  /** Called at once, and whenever it changes. */
  stands?(state: LineState): void;
}

/** The one stream of events of a window, however many hear it. */
export interface Line {
  /** Hears until what is returned is called. */
  join(hearer: Hearer): () => void;
  state(): LineState;
}

/** Milliseconds for which a connection may be away before it is called lost: a server that is replaced is back sooner. */
const GRACE = 2_000;
/** Milliseconds that the stream stays after the last has left: the next page may want it. */
const LINGERS = 5_000;
/** Milliseconds until the next try after a refusal: at first, and at most. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

/** Refusals that the same key will get again. */
const FOR_GOOD: ReadonlySet<string> = new Set(['ROLE_REQUIRED', 'STREAMS_OFF', 'NOT_FOUND']);

const lines = new WeakMap<Grantex, Line>();

/**
 * Gives a client its line. There is a stream while somebody hears it and the window is seen: over HTTP/1.1 a browser has
 * six connections to a server for all of its windows, and six streams would leave none to load a seventh.
 */
export function giveLine(api: Grantex, watch: StreamWatch): void {
  const hearers = new Set<Hearer>();
  let state: LineState = 'closed';
  /** Ends the stream; undefined where there is none. */
  let end: AbortController | undefined;
  let lingering: ReturnType<typeof setTimeout> | undefined;
  let grace: ReturnType<typeof setTimeout> | undefined;

  function stand(next: LineState): void {
    clearTimeout(grace);
    grace = undefined;
    if (state === next) return;
    state = next;
    for (const hearer of hearers) hearer.stands?.(state);
  }

  function tell(told: Told): void {
    if (told.type === 'ready') stand('open');
    for (const hearer of hearers) hearer.told(told);
  }

  async function listen({ signal }: AbortController): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        for await (const told of api.events.stream({ signal })) {
          failures = 0;
          tell(told);
        }
      } catch (error) {
        if (signal.aborted) return;
        const code = GrantexError.is(error) ? error.code : '';
        const isForGood = FOR_GOOD.has(code);
        // Of all else the watch has said that it is lost.
        if (isForGood || code === 'TOO_MANY_STREAMS') stand('refused');
        if (isForGood) return;
      }
      await passed(Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT), signal);
    }
  }

  function open(): void {
    clearTimeout(lingering);
    if (end !== undefined || hearers.size === 0 || document.visibilityState !== 'visible') return;
    end = new AbortController();
    stand('opening');
    void listen(end);
  }

  function hangUp(): void {
    end?.abort();
    end = undefined;
    stand('closed');
  }

  watch.onLost = () => {
    if (state === 'open' || state === 'opening') grace ??= setTimeout(() => stand('lost'), GRACE);
  };
  const lookUp = (): void => (document.visibilityState === 'visible' ? open() : hangUp());

  lines.set(api, {
    state: () => state,
    join(hearer) {
      if (hearers.size === 0) document.addEventListener('visibilitychange', lookUp);
      hearers.add(hearer);
      open();
      hearer.stands?.(state);
      return () => {
        hearers.delete(hearer);
        if (hearers.size > 0) return;
        document.removeEventListener('visibilitychange', lookUp);
        lingering = setTimeout(hangUp, LINGERS);
      };
    },
  });
}

/** The line of a client that was given one. */
export function lineOf(api: Grantex): Line {
  const line = lines.get(api);
  if (line === undefined) throw new Error('this client has no line');
  return line;
}
