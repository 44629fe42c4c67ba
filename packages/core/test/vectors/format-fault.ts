import { FormatError } from '../../src/index.ts';

/** How a case expects a format error: its code and its message. */
export interface FormatFault {
  readonly error: { readonly code: string; readonly message: string };
}

/** Returns the result of an action, or the format error that it threw. */
export function orFault<RESULT>(action: () => RESULT): RESULT | FormatFault {
  try {
    return action();
  } catch (error) {
    if (!FormatError.is(error)) throw error;
    return { error: { code: error.code, message: error.message } };
  }
}
