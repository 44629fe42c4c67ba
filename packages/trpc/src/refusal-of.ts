import { type AuthorizationError, type Refusal, toRefusal } from '@grantex/core';
import { TRPCError } from '@trpc/server';

/** How tRPC names the status of a refusal. */
const CODES: { readonly [STATUS in Refusal['status']]: TRPCError['code'] } = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  503: 'SERVICE_UNAVAILABLE',
};

/** The errors that stand for a refusal by a guard of a procedure. A procedure may throw refusals of its own. */
const refusals = new WeakSet<TRPCError>();

/** Returns the error with which tRPC answers a refused call. */
export function errorOf(refusal: AuthorizationError): TRPCError {
  const { status, body } = toRefusal(refusal);
  const error = new TRPCError({ code: CODES[status], message: body.message, cause: refusal });
  refusals.add(error);
  return error;
}

/**
 * Returns the refusal of a call, for the `errorFormatter` of your router and the `responseMeta` of its server.
 * @returns undefined for every other error
 */
export function refusalOf(error: TRPCError): Refusal | undefined {
  return refusals.has(error) ? toRefusal(error.cause) : undefined;
}
