import type { Attribution } from '../base/authorization-error.ts';
import type { CallDetail } from '../wire/call-detail.ts';
import type { CheckedClaims } from './claims.ts';
import { sharedText, sharedTexts } from './shared-claims.ts';

/** A verified grant: what its token states, under the names of the API. Frozen. */
export interface Grant extends Attribution {
  readonly grantId: string;
  /** The `jti` of the token that stated it. */
  readonly tokenId: string;
  readonly developerId: string;
  /** The principal as the developer names it; has a meaning only together with `developerId`. */
  readonly principalId: string;
  /** The principal's random id `prn_…`, by which audit entries and revocations name it; undefined where the token has none. */
  readonly principal: string | undefined;
  readonly agentId: string;
  readonly agentDid: string;
  readonly issuer: string;
  /** The audience that the principal approved. */
  readonly audience: string | readonly string[];
  /** Canonical scopes. */
  readonly scopes: readonly string[];
  /** What limits the calls of scopes that stand `by_details` (`docs/protocol.md` §15); empty where nothing does. */
  readonly authorizationDetails: readonly CallDetail[];
  /** When the token was issued, in seconds since 1970. */
  readonly issuedAt: number;
  /** When the token expires, in seconds since 1970. */
  readonly expiresAt: number;
  /** 0 for a grant that the principal gave directly. */
  readonly delegationDepth: number;
  /** The grants that this one was delegated from, root first, parent last; empty at depth 0. */
  readonly ancestorGrantIds: readonly string[];
  /** The agent of each ancestor grant. */
  readonly ancestorAgentIds: readonly string[];
  /** The DID of the agent that delegated; undefined at depth 0. */
  readonly parentAgentDid: string | undefined;
  /** How the principal is bound to an account, `urn:grantex:acr:<way>`. */
  readonly authenticationClass: string | undefined;
  /**
   * The issuer of the provider at which the principal signed in, the token's `idp`; undefined for any other binding.
   */
  readonly identityProvider: string | undefined;
  /** How the principal proved itself, the token's `amr`. */
  readonly authenticationMethods: readonly string[];
  /** When the principal proved itself, in seconds since 1970. */
  readonly authenticatedAt: number | undefined;
  /**
   * The RFC 7638 thumbprint of the key whose holder alone may use the token, its `cnf.jkt`; undefined for a bearer token.
   */
  readonly keyThumbprint: string | undefined;
  /**
   * True where the verifier could not find out whether the grant was revoked, and its options let the call through.
   */
  readonly isRevocationUnknown: boolean;
}

/** A token, and the grant that a verifier returned for it. */
export interface VerifiedToken {
  readonly token: string;
  readonly grant: Grant;
}

const NONE: readonly string[] = Object.freeze([]);

/** Values that the verifier already has. Remembered tokens share them instead of keeping copies. */
export interface KnownNames {
  readonly issuer: string;
  readonly developerId: string;
  readonly audience: string | undefined;
}

/** Returns the grant that checked claims state; the caller freezes it. */
export function grantOf({ claims, scopeSet, details }: CheckedClaims, known: KnownNames): Grant {
  return {
    grantId: claims.grnt,
    tokenId: claims.jti,
    developerId: known.developerId,
    principalId: claims.sub,
    principal: claims.prn,
    agentId: sharedText(claims.client_id),
    agentDid: sharedText(claims.agt),
    issuer: known.issuer,
    audience: known.audience ?? Object.freeze(claims.aud),
    scopes: scopeSet.scopes,
    authorizationDetails: details,
    issuedAt: claims.iat,
    expiresAt: claims.exp,
    delegationDepth: claims.delegationDepth,
    ancestorGrantIds: claims.anc === undefined ? NONE : Object.freeze(claims.anc),
    ancestorAgentIds: claims.ancAgt === undefined ? NONE : Object.freeze(claims.ancAgt),
    parentAgentDid: claims.parentAgt,
    authenticationClass: claims.acr === undefined ? undefined : sharedText(claims.acr),
    identityProvider: claims.idp,
    authenticationMethods: claims.amr === undefined ? NONE : sharedTexts(claims.amr),
    authenticatedAt: claims.auth_time,
    keyThumbprint: claims.cnf?.jkt,
    isRevocationUnknown: false,
  };
}
