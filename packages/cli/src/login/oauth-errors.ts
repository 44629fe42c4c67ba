import { GrantexError } from '@grantex/sdk';
import { AuthorizationResponseError, OperationProcessingError, ResponseBodyError } from 'oauth4webapi';

/** What came of a call to an OAuth endpoint. @throws {GrantexError} the refusal, with OAuth's word for it as the code */
export async function withOauthErrors<RESULT>(work: () => Promise<RESULT>): Promise<RESULT> {
  try {
    return await work();
  } catch (error) {
    throw translated(error);
  }
}

function translated(error: unknown): unknown {
  if (error instanceof ResponseBodyError) return refusal(error, error.status);
  if (error instanceof AuthorizationResponseError) {
    if (error.error !== 'access_denied') return refusal(error);
    return new GrantexError('ACCESS_DENIED', 'the person did not approve');
  }
  if (error instanceof OperationProcessingError) {
    return new GrantexError(
      'UNEXPECTED_ANSWER',
      `the server does not answer as OAuth says: ${error.message}`,
      {
        cause: error,
      },
    );
  }
  const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
  if (isTimeout) return new GrantexError('TIMEOUT', 'the server did not answer in time', { cause: error });
  // `fetch` rejects with it where nobody answers.
  const isNetwork = error instanceof TypeError && error.cause !== undefined;
  return isNetwork
    ? new GrantexError('NETWORK_ERROR', 'the server cannot be reached', { cause: error })
    : error;
}

function refusal(
  { error, error_description: description }: ResponseBodyError | AuthorizationResponseError,
  status?: number,
): GrantexError {
  const name = /^[\w.-]{1,64}$/.test(error) ? error : 'an error without a proper name';
  const message = `the server refused the login: ${description ?? name}`;
  return new GrantexError(name.toUpperCase(), message, { status });
}
