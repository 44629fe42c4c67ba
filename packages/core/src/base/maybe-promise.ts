/** A value that is at hand, or a promise of it. Callers on a hot path look before they `await`. */
export type MaybePromise<VALUE> = VALUE | Promise<VALUE>;

/** Whether a value must be awaited. */
export function isPromise<VALUE>(value: MaybePromise<VALUE>): value is Promise<VALUE> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof (value as PromiseLike<VALUE>).then === 'function'
  );
}

/** Hands a value to `use` at once when it is at hand, when it arrives otherwise. */
export function whenReady<VALUE, RESULT>(
  value: MaybePromise<VALUE>,
  use: (value: VALUE) => MaybePromise<RESULT>,
): MaybePromise<RESULT> {
  return isPromise(value) ? promiseOf(value).then(use) : use(value);
}

/** What only looks like a promise need not keep the promise that its `then` gives one. */
function promiseOf<VALUE>(value: Promise<VALUE>): Promise<VALUE> {
  return value instanceof Promise ? value : Promise.resolve(value);
}

/** Runs an action that may fail at once or later, and hands on either outcome in the same manner. */
export function attempt<VALUE, RESULT>(
  action: () => MaybePromise<VALUE>,
  use: (value: VALUE) => MaybePromise<RESULT>,
  recover: (error: unknown) => MaybePromise<RESULT>,
): MaybePromise<RESULT> {
  let value: MaybePromise<VALUE>;
  let isLater: boolean;
  try {
    value = action();
    // Looking at it may throw, too.
    isLater = isPromise(value);
  } catch (error) {
    return recover(error);
  }
  return isLater ? promiseOf(value as Promise<VALUE>).then(use, recover) : use(value as VALUE);
}

/** Runs an action so that every failure is a rejection, even one that it throws synchronously. */
export function rejecting<RESULT>(action: () => MaybePromise<RESULT>): MaybePromise<RESULT> {
  try {
    return action();
  } catch (error) {
    return Promise.reject(error);
  }
}
