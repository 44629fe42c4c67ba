import { type AuthorizationError, type Guard, type Refusal, toRefusal } from '@grantex/core';
import { TRPCError } from '@trpc/server';

/** How tRPC names the status of a refusal. */
const CODES: { readonly [STATUS in Refusal['status']]: TRPCError['code'] } = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  503: 'SERVICE_UNAVAILABLE',
};

/** By the errors that stand for them, the refusals of guards. A procedure may throw refusals of its own. */
const refusals = new WeakMap<TRPCError, Refusal>();

/** Returns the error with which tRPC answers a refused call. */
export function errorOf(cause: AuthorizationError, { challenge }: Guard): TRPCError {
  const refusal = toRefusal(cause, challenge);
  const error = new TRPCError({ code: CODES[refusal.status], message: refusal.body.message, cause });
  refusals.set(error, refusal);
  return error;
}

/**
 * Returns the refusal of a call, for the `errorFormatter` of your router and the `responseMeta` of its server.
 * @returns undefined for every other error
 */
export function refusalOf(error: TRPCError): Refusal | undefined {
  return refusals.get(error);
}
