import { isPromise } from './maybe-promise.ts';

/** Reports a fault that no listener was given for. */
export function reportFault(fault: unknown): void {
  // oxlint-disable-next-line no-console -- the default listener: a fault must be reported when no listener was given
  console.error(fault);
}

/** Calls a listener. A fault of the listener, now or later, does not change the outcome of the call. */
export function tell(listener: () => unknown): void {
  try {
    const told = listener();
    if (isPromise(told)) told.then(undefined, reportFault);
  } catch (error) {
    reportFault(error);
  }
}
