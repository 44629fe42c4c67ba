import type { Database } from '../../base/store/database.ts';
import { KEPT, type Place } from '../events/place.ts';
import { readEvents } from '../events/read-events.ts';
import { dueAside, retryAside } from './aside.ts';
import type { Claimed } from './claim.ts';
import { messagesFor, type Placed, RESET_TYPE, resetMessage, type ResetReason } from './message.ts';
import {
  disable,
  type DisabledReason,
  saveAttempt,
  type Standing,
  tellFailed,
  tellReset,
} from './outcome.ts';
import { LOOKS_PAST, waitAfter } from './retries.ts';
import type { Outcome } from './send.ts';
import { commit, GONE, type TurnOptions } from './turn.ts';

/** Most events that are read, and held, for one endpoint. */
const MOST_READ = 20;
/** The longest turn of one endpoint while others wait, in milliseconds, besides an attempt. */
const LONGEST_TURN = 5_000;

/**
 * Delivers to one endpoint, one message after the other, in the order of the events, until there are no more, one is
 * refused, or the turn is over. Each outcome is committed before the next message is sent: a process that was killed repeats
 * one message at most.
 */
export async function deliverTurn(claimed: Claimed, options: TurnOptions): Promise<void> {
  const began = performance.now();
  const isOver = (): boolean => options.isClosing() || performance.now() - began >= LONGEST_TURN;
  for (const aside of await dueAside(options.database, claimed)) {
    if (isOver() || !(await retryAside(claimed, aside, options))) return;
  }
  let endpoint = claimed;
  while (!isOver()) {
    const { messages, isFull, end } = await readMessages(endpoint, options.database);
    for (const [index, next] of messages.entries()) {
      // Delivered before, after one that was set aside.
      if (index > 0 && endpoint.place !== messages[index - 1]?.place) continue;
      const standing = await deliverNext(endpoint, next, messages[index + 1], options);
      if (standing === undefined || standing.attempts > 0) return;
      endpoint = { ...endpoint, ...standing };
      if (isOver()) return;
    }
    // Over what it does not want. Whoever wants everything is there already.
    if (messages.length === 0 || !endpoint.events.includes('*')) {
      endpoint = { ...endpoint, place: end };
      const standing = { place: end, attempts: 0 };
      if (!(await commit(endpoint, options, standing, async () => undefined))) return;
    }
    if (!isFull) return;
  }
}

interface NextMessages {
  messages: readonly Placed[];
  /** Whether there may be more after them. */
  isFull: boolean;
  /** The place after all that was read. */
  end: Place;
}

async function readMessages(endpoint: Claimed, database: Database): Promise<NextMessages> {
  const { developerId, place: after, events: types } = endpoint;
  const part = await database.forDeveloper(developerId, (transaction) =>
    readEvents(transaction, developerId, {
      after,
      most: MOST_READ,
      types: types.includes('*') ? undefined : types,
    }),
  );
  const reason = resetReason(after, part.place);
  if (reason !== undefined) {
    const reset = resetMessage(endpoint, reason, part.place);
    return { messages: [reset], isFull: true, end: reset.place };
  }
  return {
    messages: messagesFor(endpoint, part.events),
    isFull: part.end !== part.place,
    end: part.end,
  };
}

/** Why events after this place may be missing. */
function resetReason(place: Place, head: Place): ResetReason | undefined {
  if (place.epoch !== head.epoch) return 'restored';
  return head.at - place.at >= KEPT ? 'expired' : undefined;
}

/** @returns undefined where nothing was recorded, because the endpoint is another's now, or was changed */
async function deliverNext(
  endpoint: Claimed,
  next: Placed,
  following: Placed | undefined,
  options: TurnOptions,
): Promise<Standing | undefined> {
  const first = await options.send(endpoint, next.message);
  if (first.isDelivered) {
    return commit(endpoint, options, { place: next.place, attempts: 0 }, async (transaction) => {
      await saveAttempt(transaction, endpoint, next.message, first, { status: 'delivered' });
      if (next.message.type === RESET_TYPE) await tellReset(transaction, endpoint, next.message);
    });
  }
  // Cut off by this server: says nothing about the endpoint.
  if (options.isClosing()) return undefined;
  const attempts = endpoint.attempts + 1;
  const wait = waitAfter(attempts, first.retryAfter);
  const isDoubted = attempts >= LOOKS_PAST && first.status !== GONE && following !== undefined;
  const second = isDoubted ? await options.send(endpoint, following.message) : undefined;
  if (isDoubted && second?.isDelivered === true) {
    return commit(endpoint, options, { place: following.place, attempts: 0 }, async (transaction) => {
      const id = await saveAttempt(transaction, endpoint, next.message, first, { status: 'failed', wait });
      await tellFailed(transaction, endpoint, id, next.message);
      await saveAttempt(transaction, endpoint, following.message, second, { status: 'delivered' });
    });
  }
  if (options.isClosing()) return undefined;
  const reason = reasonToDisable([first, second], wait);
  const standing = { place: endpoint.place, attempts, wait: wait ?? 0 };
  const saved = await commit(endpoint, options, standing, async (transaction) => {
    const fate = { status: 'retrying', wait: reason === undefined ? wait : undefined } as const;
    await saveAttempt(transaction, endpoint, next.message, first, fate);
    if (isDoubted && second !== undefined) {
      await saveAttempt(transaction, endpoint, following.message, second, fate);
    }
    if (reason !== undefined) await disable(transaction, endpoint, reason);
  });
  if (saved !== undefined && reason === 'failing') options.onDisabled(endpoint);
  return saved;
}

function reasonToDisable(
  outcomes: readonly (Outcome | undefined)[],
  wait: number | undefined,
): Exclude<DisabledReason, 'developer'> | undefined {
  if (outcomes.some((outcome) => outcome?.status === GONE)) return 'gone';
  return wait === undefined ? 'failing' : undefined;
}
