import { isPlainObject } from '../base/json.ts';
import { isPromise } from '../base/maybe-promise.ts';
import type { Admission } from './admission.ts';
import { runWithin } from './current-grant.ts';
import { ABORTED } from './execution.ts';
import { followStream, isStream } from './follow/follow.ts';
import { type StreamEnd, untilGrantEnds } from './follow/stream-end.ts';

/** A result whose streams and promises are followed. */
export interface FollowedResult<RESULT> {
  readonly result: RESULT;
  /**
   * Resolves when the last of them is over, and rejects then with what one of them threw. Where one was left before its
   * end, the call is settled as aborted.
   */
  readonly over: Promise<void>;
}

const WRITABLE = { configurable: true, enumerable: true, writable: true };

/**
 * Follows what frameworks send piece by piece: the async iterables and promises in a result, in plain objects, arrays,
 * maps and sets of any depth, and in what they yield and resolve to. Each ends when the grant does. Where there are some,
 * the result is a copy; members that are not enumerable are not in it, and other objects are not looked into.
 * @returns undefined where there are none
 */
export function followNested<RESULT>(
  result: RESULT,
  admission: Admission,
): FollowedResult<RESULT> | undefined {
  const { promise: over, resolve, reject } = Promise.withResolvers<void>();
  let count = 0;
  let open = 0;
  let failure: { readonly error: unknown } | undefined;
  let wasLeft = false;

  /** Returns how one of them reports its end: the first time that it is called. */
  function opened(): (note?: () => void) => void {
    let isOpen = true;
    count += 1;
    open += 1;
    return (note) => {
      if (!isOpen) return;
      isOpen = false;
      note?.();
      open -= 1;
      if (open > 0) return;
      if (failure !== undefined) return reject(failure.error);
      if (wasLeft) admission.settle(...ABORTED);
      resolve();
    };
  }

  function openEnd(): StreamEnd {
    const close = opened();
    return {
      ended: () => close(),
      threw: (error) => close(() => (failure ??= { error })),
      left: () => close(() => (wasLeft = true)),
      onGrantEnd: (listener) => admission.onGrantEnd(listener),
      run: (step) => runWithin(admission, step),
      each: follow,
    };
  }

  function follow(value: unknown): unknown {
    return holdsAsync(value) ? copyFollowed(value, new Map()) : value;
  }

  function copyFollowed(value: unknown, copies: Map<unknown, unknown>): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (copies.has(value)) return copies.get(value);
    const keep = <COPY>(copy: COPY): COPY => {
      copies.set(value, copy);
      return copy;
    };
    const inner = (member: unknown): unknown => copyFollowed(member, copies);
    // Frameworks await what is both.
    if (isPromise<unknown>(value)) {
      const followed = keep(followPromise(value, openEnd()));
      // Whoever reads the result gets the error, if anybody does.
      followed.catch(() => {});
      return followed;
    }
    if (isAsyncIterable(value)) return keep(followStream(value, openEnd()));
    // Each copy is kept before its members are copied, because they may lead back to it.
    if (Array.isArray(value)) {
      const copy = keep<unknown[]>([]);
      for (const member of value) copy.push(inner(member));
      return copy;
    }
    if (value instanceof Set) {
      const copy = keep(new Set<unknown>());
      for (const member of value) copy.add(inner(member));
      return copy;
    }
    if (value instanceof Map) {
      const copy = keep(new Map<unknown, unknown>());
      for (const [key, member] of value) copy.set(inner(key), inner(member));
      return copy;
    }
    if (!isPlainObject(value)) return value;
    const copy = keep<object>({});
    for (const [name, member] of Object.entries(value)) {
      // Not by assignment, which a member called `__proto__` would make something else.
      Object.defineProperty(copy, name, { ...WRITABLE, value: inner(member) });
    }
    return copy;
  }

  async function followPromise(promise: PromiseLike<unknown>, end: StreamEnd): Promise<unknown> {
    const wait = async (): Promise<unknown> => follow(await promise);
    // A promise may reject even after the grant has ended; any other thenable may run only when it is waited for.
    const waiting = promise instanceof Promise ? wait() : undefined;
    waiting?.catch(() => {});
    try {
      const value = await untilGrantEnds(end, () => waiting ?? wait());
      end.ended();
      return value;
    } catch (error) {
      end.threw(error);
      throw error;
    }
  }

  // Some may be over before the others are found.
  const allFound = opened();
  const followed = follow(result) as RESULT;
  if (count === 1) return undefined;
  allFound();
  return { result: followed, over };
}

/** Whether something in a value is followed. */
function holdsAsync(value: unknown): boolean {
  const seen = new Set<unknown>();
  // Not by recursion: a result may be deeper than the stack.
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    if (isAsyncIterable(next) || isPromise(next)) return true;
    seen.add(next);
    for (const member of membersOf(next)) left.push(member);
  }
  return false;
}

function membersOf(value: object): readonly unknown[] {
  if (Array.isArray(value) || value instanceof Set) return [...value];
  if (value instanceof Map) return [...value].flat();
  return isPlainObject(value) ? Object.values(value) : [];
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return isStream(value) && Symbol.asyncIterator in value;
}
