import { createVerifier, type Verifier } from '@grantex/core';

/** What a server with a guarded route is told. */
export interface GuardedServerOptions {
  readonly guard: 'none' | 'grantex' | 'express-oauth2-jwt-bearer';
  readonly issuer: string;
  readonly audience: string;
  readonly developer: string;
  /** What the route needs. */
  readonly scope: string;
}

/** A verifier as a service makes it, but for revocation: that is measured in a row of its own. */
export function cachingVerifier({ issuer, audience, developer }: GuardedServerOptions): Verifier {
  return createVerifier({ issuer, audience, developers: [developer], revocation: 'none' });
}
