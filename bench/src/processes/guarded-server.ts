import { createVerifier, type Verifier } from '@grantex/core';

/** The settings of a server with a guarded route. */
export interface GuardedServerOptions {
  readonly guard: 'none' | 'grantex' | 'express-oauth2-jwt-bearer';
  readonly issuer: string;
  readonly audience: string;
  readonly developer: string;
  /** The scope that the route needs. */
  readonly scope: string;
}

/** A verifier as a service creates it, but without revocation, which has a row of its own. */
export function cachingVerifier({ issuer, audience, developer }: GuardedServerOptions): Verifier {
  return createVerifier({ issuer, audience, developers: [developer], revocation: 'none' });
}
