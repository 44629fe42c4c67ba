import type { CallOptions } from '../transport/call.ts';
import type { Transport } from '../transport/transport.ts';

/** A server's public description of itself (`docs/protocol.md` §9). */
export interface IssuerDescription {
  /** The `iss` of its tokens and callbacks, and the `aud` of key proofs. */
  readonly issuer: string;
  readonly mode: 'sandbox' | 'live';
  readonly jwks_uri: string;
  readonly api: string;
  readonly audit: string;
}

/** Requests it once, and caches the response; an error is not cached. */
export function createDiscovery(transport: Transport): (options?: CallOptions) => Promise<IssuerDescription> {
  let known: IssuerDescription | undefined;
  return async (options) => {
    known ??= await transport.send<IssuerDescription>(
      { method: 'GET', path: '/.well-known/grantex' },
      options,
    );
    return known;
  };
}
