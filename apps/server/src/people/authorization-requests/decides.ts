import { ApiError } from '../../base/api-error.ts';

/** The refusal of every other way to bind or to decide, where a provider says who the person is. */
export function directoryDecides(): ApiError {
  return new ApiError(
    403,
    'DIRECTORY_SIGN_IN',
    'sign in at the provider of your organisation: it says who you are',
  );
}
