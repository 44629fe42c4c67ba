/** A value, or a promise of it. Callers on a hot path check before they `await`. */
export type MaybePromise<VALUE> = VALUE | Promise<VALUE>;

/** Whether a value must be awaited. */
export function isPromise<VALUE>(value: MaybePromise<VALUE>): value is Promise<VALUE> {
  // Not `'then' in value` first, which costs more than the rest where values of many shapes come by.
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<PromiseLike<VALUE>>).then === 'function'
  );
}

/** Passes a value to `use`: immediately when it is available, otherwise once its promise resolves. */
export function whenReady<VALUE, RESULT>(
  value: MaybePromise<VALUE>,
  use: (value: VALUE) => MaybePromise<RESULT>,
): MaybePromise<RESULT> {
  return isPromise(value) ? promiseOf(value).then(use) : use(value);
}

/** Wraps a thenable that is not a promise: its `then` need not return a promise. */
export function promiseOf<VALUE>(value: Promise<VALUE>): Promise<VALUE> {
  return value instanceof Promise ? value : Promise.resolve(value);
}

/** Runs an action that may fail immediately or later, and handles both outcomes in the same way. */
export function attempt<VALUE, RESULT>(
  action: () => MaybePromise<VALUE>,
  use: (value: VALUE) => MaybePromise<RESULT>,
  recover: (error: unknown) => MaybePromise<RESULT>,
): MaybePromise<RESULT> {
  let value: MaybePromise<VALUE>;
  let isLater: boolean;
  try {
    value = action();
    // Reading `then` may throw, too.
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
