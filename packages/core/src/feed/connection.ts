import { runOutsideOfCalls } from '../base/call-storage.ts';
import { type Deadline, startDeadline } from '../base/deadline.ts';
import { startTimer, toMilliseconds } from '../base/timer.ts';
import { createAttempt } from './attempt.ts';
import type { FeedClient } from './client.ts';
import type { StreamEvent } from './event-reader.ts';
import type { FeedLog } from './feed-log.ts';
import type { MessageReader } from './message.ts';

/** Keeps a log up to date, until it is closed. */
export interface FeedConnection {
  /** The running attempt to fetch a snapshot, whatever its outcome; undefined while there is none. */
  readonly snapshot: Promise<void> | undefined;
  /**
   * The next fresh message, of this stream or after a reconnect, once a stream has kept the log fresh until now;
   * undefined while there is nothing to wait for, or once it has taken too long.
   */
  readonly reconnect: Promise<void> | undefined;
  /**
   * Call when the log has become too old. If the stream has kept it fresh until then, `reconnect` begins.
   */
  noteSilence(): void;
  /** The latest fault. */
  readonly fault: unknown;
  /** Resolves when nothing is open any more. */
  close(): Promise<void>;
}

export interface FeedConnectionOptions {
  readonly log: FeedLog;
  readonly client: FeedClient;
  readonly read: MessageReader;
  /** How long calls wait for a snapshot or a reconnect, in seconds. */
  readonly timeout: number;
  /** Called when the log has taken a message. Returns whether it is fresh now. */
  readonly onMessage: () => boolean;
  /** Called when the log has missed something; only the next snapshot completes it again. */
  readonly onGap: () => void;
}

/** The server sends a heartbeat every second. A stream without progress for this long is closed, in milliseconds. */
const SILENCE = 5 * 1000;
/** The same while calls wait for the next message: it comes soon or, on a dead connection, never. */
const SILENCE_OF_WAITING_CALLS = 2 * 1000;
/** After a stream that lasted this long, the next one is opened without a wait, in milliseconds. */
const STEADY = 5 * 1000;
/** The longest wait between attempts, which doubles each time, in milliseconds. */
const LONGEST_PAUSE = 5 * 1000;
const SHORTEST_PAUSE = 250;
/** After this many failed streams, the position may be wrong, and a snapshot is fetched. */
const FAILURES_BEFORE_SNAPSHOT = 3;

const EVENTS: ReadonlySet<unknown> = new Set(['revocations', 'heartbeat', 'reset']);

/** Fetches a snapshot, follows the stream, and starts over in the right place whatever happens to either. */
export function openConnection(options: FeedConnectionOptions): FeedConnection {
  const { log, client, read, onMessage, onGap } = options;
  const timeout = toMilliseconds(options.timeout);
  let isClosed = false;
  let needsSnapshot = true;
  let failures = 0;
  let retryAfter = 0;
  let fault: unknown;
  let stop = new AbortController();
  let endPause: () => void = () => {};
  /** Whether the latest message made the log fresh, and nothing has gone wrong since. */
  let isFollowing = false;
  const snapshotAttempt = createAttempt(timeout);
  const reconnectAttempt = createAttempt(timeout);

  function noteMessage(): void {
    if (isClosed || !onMessage()) return;
    isFollowing = true;
    reconnectAttempt.end();
  }

  /**
   * Calls wait only for the first reconnect after a good stream: a server that does not answer it may be away for long.
   */
  function noteSilence(): void {
    if (isFollowing && !isClosed) reconnectAttempt.begin();
    isFollowing = false;
  }

  async function takeSnapshot(): Promise<void> {
    snapshotAttempt.begin();
    const deadline = startDeadline(() => abort('The snapshot did not come in time.'), timeout);
    try {
      const snapshot = await client.snapshot(stop.signal);
      log.replace(await read(snapshot));
      needsSnapshot = false;
      noteMessage();
    } catch (cause) {
      // Before a caller that waits for this attempt asks what went wrong.
      noteFault(cause);
      throw cause;
    } finally {
      deadline.stop();
      snapshotAttempt.end();
    }
  }

  function noteFault(cause: unknown): void {
    fault = stop.signal.aborted ? stop.signal.reason : cause;
  }

  async function followStream(openedAt: number): Promise<void> {
    if (log.position === undefined) return;
    let deadline = watch();
    let isHeard = false;
    try {
      for await (const event of client.stream(log.position, stop.signal, takeRetry)) {
        if (!EVENTS.has(event.event)) continue;
        const knownAt = log.knownAt;
        await takeEvent(event);
        isHeard = true;
        if (performance.now() - openedAt >= STEADY) failures = 0;
        // Replayed and delayed messages are not progress.
        if (log.knownAt <= knownAt) continue;
        deadline.stop();
        deadline = watch();
      }
      // A server sends a message first. One that sends none may not know the position.
      needsSnapshot = !isHeard;
    } finally {
      deadline.stop();
    }
  }

  function watch(): Deadline {
    const longest = reconnectAttempt.pending === undefined ? SILENCE : SILENCE_OF_WAITING_CALLS;
    return startDeadline(() => abort('The stream has brought no new message.'), longest);
  }

  function abort(why: string): void {
    if (!stop.signal.aborted) stop.abort(new Error(why));
  }

  async function takeEvent({ event, data }: StreamEvent): Promise<void> {
    try {
      if (event === 'reset') throw new Error('The server cannot continue from the position of the verifier.');
      log.follow(await read(data));
    } catch (cause) {
      if (isClosed) return;
      needsSnapshot = true;
      if (failures === 0) snapshotAttempt.begin();
      fault = cause;
      onGap();
      throw cause;
    }
    noteMessage();
  }

  function takeRetry(pause: number): void {
    retryAfter = Math.min(pause, LONGEST_PAUSE);
  }

  async function connect(): Promise<void> {
    stop = new AbortController();
    try {
      if (needsSnapshot) await takeSnapshot();
      await followStream(performance.now());
    } catch (cause) {
      noteFault(cause);
      if (failures >= FAILURES_BEFORE_SNAPSHOT) needsSnapshot = true;
    } finally {
      stop.abort();
      noteSilence();
    }
  }

  /** Spreads the reconnects of verifiers that lost their streams at the same moment. */
  function pause(): Promise<void> {
    const share = Math.random();
    const longest = Math.min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** failures);
    const backOff = failures === 0 ? longest * share : longest * (0.5 + share / 2);
    const milliseconds = Math.max(backOff, retryAfter * (0.5 + share));
    retryAfter = 0;
    failures += 1;
    return new Promise((resolve) => {
      const stopTimer = startTimer(resolve, milliseconds);
      endPause = () => {
        stopTimer();
        resolve();
      };
    });
  }

  async function run(): Promise<void> {
    while (!isClosed) {
      await connect();
      if (!isClosed) await pause();
    }
  }

  const running = runOutsideOfCalls(run);

  return {
    get snapshot() {
      return snapshotAttempt.pending;
    },
    get reconnect() {
      return reconnectAttempt.pending;
    },
    noteSilence,
    get fault() {
      return fault;
    },
    close() {
      isClosed = true;
      stop.abort(new Error('The feed is closed.'));
      snapshotAttempt.end();
      reconnectAttempt.end();
      endPause();
      return running;
    },
  };
}
