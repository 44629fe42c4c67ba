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

/** Why a stream is over that its reader has left. */
const LEFT: unique symbol = Symbol('grantex.left');

/**
 * Follows what frameworks send piece by piece: a result that is an async iterable or a promise, those that are members of
 * it where it is a plain object, and those in what they yield and resolve to. Each ends when the grant does.
 * @returns undefined where there are none
 */
export function followNested<RESULT>(
  result: RESULT,
  admission: Admission,
): FollowedResult<RESULT> | undefined {
  const ends: Promise<void>[] = [];

  function openEnd(): StreamEnd {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    promise.catch(() => {});
    ends.push(promise);
    return {
      ended: resolve,
      threw: reject,
      left: () => reject(LEFT),
      onGrantEnd: admission.onGrantEnd,
      run: (step) => runWithin(admission, step),
      each: follow,
    };
  }

  function follow(value: unknown): unknown {
    const itself = followOne(value);
    if (itself !== value || !isPlainObject(value)) return itself;
    const members = Object.entries(value).map(([name, member]) => [name, member, followOne(member)] as const);
    if (members.every(([, member, followed]) => followed === member)) return value;
    return Object.fromEntries(members.map(([name, , followed]) => [name, followed]));
  }

  function followOne(value: unknown): unknown {
    if (isStream(value) && Symbol.asyncIterator in value) return followStream(value, openEnd());
    if (!isPromise<unknown>(value)) return value;
    const followed = followPromise(value, openEnd());
    // Whoever reads the result gets the error, if anybody does.
    followed.catch(() => {});
    return followed;
  }

  async function followPromise(promise: PromiseLike<unknown>, end: StreamEnd): Promise<unknown> {
    try {
      const value = follow(await untilGrantEnds(end, () => promise));
      end.ended();
      return value;
    } catch (error) {
      end.threw(error);
      throw error;
    }
  }

  async function over(): Promise<void> {
    const reasons: unknown[] = [];
    // More of them may be found meanwhile.
    for (const end of ends) await end.catch((reason: unknown) => reasons.push(reason));
    if (reasons.length === 0) return;
    const [thrown = LEFT] = reasons.filter((reason) => reason !== LEFT);
    if (thrown !== LEFT) throw thrown;
    admission.settle(...ABORTED);
  }

  const followed = follow(result) as RESULT;
  return ends.length === 0 ? undefined : { result: followed, over: over() };
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // The prototype of every object, of whichever realm.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
