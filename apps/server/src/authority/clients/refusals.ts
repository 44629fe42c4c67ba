import { ApiError } from '../../base/api-error.ts';

/** The refusal of a client that is unknown, or that does not show who it is (RFC 6749 §5.2). */
export function invalidClient(fault: string, cause?: unknown): ApiError {
  return new ApiError(401, 'INVALID_CLIENT', fault, { cause });
}
