import { AuthorizationError, FormatError } from '../../../src/index.ts';

/** The refusal of an action, thrown or rejected; fails when there is none. */
export async function refusalOf(action: () => unknown): Promise<AuthorizationError> {
  try {
    await action();
  } catch (error) {
    if (AuthorizationError.is(error)) return error;
    throw error;
  }
  throw new Error('The call was not refused.');
}

/** The format error of an action; fails when there is none. */
export function formatErrorOf(action: () => unknown): FormatError {
  try {
    action();
  } catch (error) {
    if (FormatError.is(error)) return error;
    throw error;
  }
  throw new Error('The value was accepted.');
}
