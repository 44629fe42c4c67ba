import type { CallDetail } from '@grantex/core/issuer';
import { type CallOptions, REPEAT_WITHIN_MEMORY, type WriteOptions } from '../transport/call.ts';
import type { Transport } from '../transport/transport.ts';
import { type FindIssuer, provenCall, type ProvingKey } from './proven-call.ts';

/** A newly issued grant token. */
export interface IssuedToken {
  /** A JWT, which an agent sends as `Authorization: Bearer …`, or by `agentFetch` where it is bound to a key. Secret. */
  readonly grantToken: string;
  readonly grantId: string;
  readonly scopes: readonly string[];
  /** What limits the scopes `name:action:by_details`; absent where none is limited. */
  readonly authorizationDetails?: readonly CallDetail[];
  /** The expiry of the token, not of the grant. */
  readonly expiresAt: string;
}

/** A grant token of a root grant, and the refresh token for the next one. */
export interface GrantTokens extends IssuedToken {
  /** Can be used once; the response contains its successor. */
  readonly refreshToken: string;
}

export interface ExchangeCode {
  /**
   * From the callback, or `code` of the authorization in a sandbox. `undefined` compiles, so that the latter can be
   * passed directly, and throws.
   */
  readonly code: string | undefined;
  readonly agentId: string;
  /** From `createPkce`, if its challenge was passed to `authorize`. */
  readonly codeVerifier?: string | undefined;
  /** See {@link RefreshToken.key}. */
  readonly key?: ProvingKey | undefined;
}

export interface RefreshToken {
  readonly refreshToken: string;
  readonly agentId: string;
  /**
   * Binds the token to this key (RFC 9449), for {@link agentFetch}. Default: the token is bound to none, as it must be where
   * no proof can come with it: over stdio, and within a process.
   */
  readonly key?: ProvingKey | undefined;
}

/** What to verify besides the validity of the token. */
export interface VerifyToken {
  /** The token must be for this service. */
  readonly audience?: string | undefined;
  /** The token must cover these scopes. */
  readonly scopes?: readonly string[] | undefined;
  /**
   * The RFC 7638 thumbprint of the key whose proof (DPoP) came with the token, which you have checked. A token that is bound
   * to a key is not valid without it.
   */
  readonly keyThumbprint?: string | undefined;
}

/** Whether the server accepts a token now. */
export type Verification =
  | {
      readonly valid: true;
      readonly grantId: string;
      readonly scopes: readonly string[];
      /** What limits the scopes `name:action:by_details`; absent where none is limited. */
      readonly authorizationDetails?: readonly CallDetail[];
      /** The person, by the developer's name for them. */
      readonly principal: string;
      /** The agent's DID. */
      readonly agent: string;
      readonly expiresAt: string;
    }
  | {
      readonly valid: false;
      readonly grantId?: undefined;
      readonly scopes?: undefined;
      readonly authorizationDetails?: undefined;
      readonly principal?: undefined;
      readonly agent?: undefined;
      readonly expiresAt?: undefined;
    };

/** `/v1/token` and `/v1/tokens` (`docs/protocol.md` §6). */
export interface Tokens {
  /**
   * Exchanges a code for a grant. A lost response is requested again within 45 seconds; the server would treat a later
   * retry as theft of the code.
   * @throws {GrantexError} `INVALID_CODE`, whatever is wrong with the code; `KEY_REQUIRED` without a key where the service
   *   demands one
   * @throws {TypeError} without a code
   */
  exchange(request: ExchangeCode, options?: WriteOptions): Promise<GrantTokens>;
  /**
   * The next token of the same grant. Store the new refresh token before you use the new grant token, or let
   * `tokenSource` do it.
   * @throws {GrantexError} `INVALID_REFRESH_TOKEN`, whatever is wrong with the refresh token or the grant; `KEY_REQUIRED`
   */
  refresh(request: RefreshToken, options?: WriteOptions): Promise<GrantTokens>;
  /**
   * Whether a token is valid now: signature, expiry, grant, ancestor grants, agents, principal. Never throws for an
   * invalid token.
   */
  verify(token: string, request?: VerifyToken, options?: CallOptions): Promise<Verification>;
  /**
   * Revokes one token, and every grant that was delegated with it. The token's own grant and the refresh token issued
   * with it stay valid: if that was stolen too, revoke the grant.
   * @throws {GrantexError} `NOT_FOUND` for an unknown token, or one that has ended
   */
  revoke(jti: string, options?: WriteOptions): Promise<void>;
}

export function createTokens(transport: Transport, findIssuer: FindIssuer): Tokens {
  return {
    exchange: async (request, options) => {
      if (request.code === undefined) {
        throw new TypeError(
          'code is missing: a live server sends it to the callback, after the person has approved',
        );
      }
      return issue('/v1/token', request, options);
    },
    refresh: (request, options) => issue('/v1/token/refresh', request, options),
    verify: (token, { audience, scopes, keyThumbprint } = {}, options = {}) =>
      transport.send(
        { method: 'POST', path: '/v1/tokens/verify', body: { token, audience, scopes, keyThumbprint } },
        options,
      ),
    revoke: (jti, options) =>
      transport.send({ method: 'POST', path: '/v1/tokens/revoke', body: { jti } }, options),
  };

  function issue(
    path: string,
    { key, ...body }: ExchangeCode | RefreshToken,
    options?: WriteOptions,
  ): Promise<GrantTokens> {
    const call = { method: 'POST', path, body, repeatWithin: REPEAT_WITHIN_MEMORY } as const;
    return transport.send(provenCall(call, key, findIssuer), options);
  }
}
