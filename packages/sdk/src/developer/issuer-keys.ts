import type { IssuerKeyState } from '@grantex/core/issuer';
import type { CallOptions } from '../transport/call.ts';
import type { Transport } from '../transport/transport.ts';

/** A current, former or future key for grant tokens (`docs/protocol.md` §9). Instants are ISO 8601. */
export interface IssuerKey {
  /** As in the header of tokens, and in the JWKS. */
  readonly kid: string;
  readonly alg: 'RS256';
  /** `next`: published, but not signing yet. `retired`: what it signed stays valid. `revoked`: nothing does. */
  readonly state: IssuerKeyState;
  readonly createdAt: string;
  /** When it first signed; null if it never has. */
  readonly activeFrom: string | null;
  readonly retiredAt: string | null;
  readonly revokedAt: string | null;
}

export interface IssuerKeyList {
  /** The newest first, at most 100. */
  readonly keys: readonly IssuerKey[];
  /** When another key takes over, unless a rotation is requested sooner; null without a schedule. */
  readonly nextRotationAt: string | null;
}

/** `/v1/issuer-keys` (any role), to display. Verifiers fetch the JWKS. */
export interface IssuerKeys {
  list(options?: CallOptions): Promise<IssuerKeyList>;
}

export function createIssuerKeys(transport: Transport): IssuerKeys {
  return {
    list: (options) => transport.send({ method: 'GET', path: '/v1/issuer-keys' }, options),
  };
}
