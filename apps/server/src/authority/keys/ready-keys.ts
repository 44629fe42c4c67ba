import type { FastifyRequest, preHandlerHookHandler } from 'fastify';
import type { IssuerKeys } from './issuer-keys.ts';

/**
 * A hook for routes that sign or read tokens in a transaction. It makes the keys ready before the transaction begins.
 * @param tokenOf finds the token that will be read; absent where tokens are only signed
 */
export function readyKeys({ ready }: IssuerKeys, tokenOf?: (body: unknown) => string): preHandlerHookHandler {
  return (request: FastifyRequest, _reply, done) => {
    const waiting = ready(tokenOf === undefined ? undefined : kidOf(tokenOf(request.body)));
    if (waiting === undefined) return done();
    waiting.then(() => done(), done);
  };
}

/** The `kid` that a token names, unverified; undefined when it names none. */
export function kidOf(token: string): string | undefined {
  const [header = ''] = token.split('.', 1);
  try {
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid?: unknown };
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}
