import { isPromise } from './maybe-promise.ts';

/** Says a fault where nobody else is told of it. */
export function reportFault(fault: unknown): void {
  // oxlint-disable-next-line no-console -- the default listener: a fault must be heard where no listener was given
  console.error(fault);
}

/** Calls a listener. Its own faults, later ones included, must not change what becomes of the call. */
export function tell(listener: () => unknown): void {
  try {
    const told = listener();
    if (isPromise(told)) told.then(undefined, reportFault);
  } catch (error) {
    reportFault(error);
  }
}
