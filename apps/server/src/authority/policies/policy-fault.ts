import { ApiError } from '../../base/api-error.ts';

/**
 * The refusal of a policy that is saved or tried.
 * @param policy its name; absent where it has none yet
 */
export function invalidPolicy(fault: string, policy?: string): ApiError {
  const name = policy === undefined ? '' : `${policy}: `;
  return new ApiError(400, 'INVALID_POLICY', `${name}${fault}`);
}

/** The line of a place in a text, from 1. @param place in bytes of UTF-8, as Cedar counts */
export function lineAt(text: string, place: number): number {
  return Buffer.from(text).subarray(0, place).toString('utf8').split('\n').length;
}
