import type { BindingWay } from '@grantex/core';
import {
  acrOf,
  type Actor,
  agentDid,
  type CallDetail,
  type GrantTokenClaims,
  limitScopes,
  parseDetails,
} from '@grantex/core/issuer';
import { newId } from './ids.ts';

/** Options of a grant; every member has a default. */
export interface GrantOptions {
  /** Default `['flights:book']`. */
  readonly scopes?: readonly string[];
  /**
   * What limits the scopes (`docs/protocol.md` §15). A scope that it limits may be named without `by_details`. Default: none,
   * and for a sub-agent those of its parent.
   */
  readonly authorizationDetails?: readonly CallDetail[];
  /** Default `user_alice`. */
  readonly principalId?: string;
  /** `ag_` and letters, digits or `_`. Default: a new agent. */
  readonly agentId?: string;
  /** Default: the issuer's `audience`. */
  readonly audience?: string;
  /** How the principal is bound. Default `verified`. */
  readonly binding?: BindingWay;
  /**
   * The issuer of the provider at which the principal signed in, only for `directory`. Default `https://idp.example`.
   */
  readonly identityProvider?: string;
  /** Lifetime of the token in seconds, by the issuer's clock; a delegated token ends no later than its parent's. Default: 3,600. */
  readonly expiresIn?: number;
  /** The RFC 7638 thumbprint of the key that the token is bound to (`cnf.jkt`). Default: a bearer token. */
  readonly keyThumbprint?: string;
}

/** A grant for a test: the token, and the ids that revocations and entries use. */
export interface TestGrant {
  readonly token: string;
  readonly tokenId: string;
  readonly grantId: string;
  readonly agentId: string;
  readonly agentDid: string;
  readonly principalId: string;
  /** The random id by which revocations name the principal. */
  readonly principal: string;
  readonly audience: string;
  readonly scopes: readonly string[];
  /** What limits the scopes; empty where nothing does. */
  readonly authorizationDetails: readonly CallDetail[];
  /** The expiry of the token, in seconds since 1970. */
  readonly exp: number;
  /** Root first; empty for a root grant. */
  readonly ancestors: readonly TestGrant[];
}

/** The issuer and the time of a new grant. */
export interface GrantSetting {
  readonly issuer: string;
  readonly developerId: string;
  readonly audience: string;
  /** The random id of a principal. */
  readonly principalOf: (principalId: string) => string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A grant before it is signed. */
export interface UnsignedGrant {
  readonly grant: Omit<TestGrant, 'token'>;
  readonly claims: GrantTokenClaims;
}

/**
 * Creates the claims of a grant token (`docs/protocol.md` §6), delegated if there is a parent.
 * @throws {FormatError} for details that no token may have, or that do not go with the scopes
 */
export function describeGrant(
  setting: GrantSetting,
  options: GrantOptions,
  parent?: TestGrant,
): UnsignedGrant {
  const agentId = options.agentId ?? newId('ag');
  const principalId = options.principalId ?? parent?.principalId ?? 'user_alice';
  const issuedAt = Math.floor(setting.now / 1000);
  const grant = {
    tokenId: newId('tok'),
    grantId: newId('grnt'),
    agentId,
    agentDid: agentDid(agentId),
    principalId,
    principal: setting.principalOf(principalId),
    audience: options.audience ?? parent?.audience ?? setting.audience,
    ...describeLimits(options, parent),
    exp: Math.min(issuedAt + (options.expiresIn ?? 3600), parent?.exp ?? Infinity),
    ancestors: parent === undefined ? [] : [...parent.ancestors, parent],
  };
  const claims = {
    iss: setting.issuer,
    sub: grant.principalId,
    prn: grant.principal,
    aud: grant.audience,
    client_id: grant.agentId,
    agt: grant.agentDid,
    dev: setting.developerId,
    grnt: grant.grantId,
    scp: grant.scopes,
    scope: grant.scopes.join(' '),
    ...(grant.authorizationDetails.length > 0 && { authorization_details: grant.authorizationDetails }),
    iat: issuedAt,
    nbf: issuedAt - 5,
    exp: grant.exp,
    jti: grant.tokenId,
    ...describeBinding(options),
    amr: ['hwk', 'user', 'mfa'],
    auth_time: issuedAt,
    ...(options.keyThumbprint !== undefined && { cnf: { jkt: options.keyThumbprint } }),
    ...describeChain(grant, parent),
  };
  return { grant, claims };
}

function describeLimits(
  { scopes = ['flights:book'], authorizationDetails }: GrantOptions,
  parent: TestGrant | undefined,
): Pick<TestGrant, 'scopes' | 'authorizationDetails'> {
  const inherited = parent?.authorizationDetails.filter(({ scope }) =>
    scopes.some((named) => named === scope || named.startsWith(`${scope}:`)),
  );
  const details = parseDetails(authorizationDetails ?? inherited ?? []);
  // Scopes without limits are the test's own affair.
  return {
    scopes: details.length === 0 ? scopes : limitScopes(scopes, details),
    authorizationDetails: details,
  };
}

function describeBinding({
  binding = 'verified',
  identityProvider,
}: GrantOptions): Pick<GrantTokenClaims, 'acr' | 'idp'> {
  const acr = acrOf(binding);
  if (binding === 'directory') return { acr, idp: identityProvider ?? 'https://idp.example' };
  if (identityProvider === undefined) return { acr };
  throw new TypeError('identityProvider: only a principal with the binding directory has one.');
}

function describeChain(grant: UnsignedGrant['grant'], parent: TestGrant | undefined): ChainClaims {
  const { ancestors } = grant;
  const own = { delegationDepth: ancestors.length, act: describeActors([...ancestors, grant]) };
  if (parent === undefined) return own;
  return {
    ...own,
    parentAgt: parent.agentDid,
    parentGrnt: parent.grantId,
    parentExp: parent.exp,
    anc: ancestors.map(({ grantId }) => grantId),
    ancAgt: ancestors.map(({ agentId }) => agentId),
  };
}

type ChainClaims = Pick<
  GrantTokenClaims,
  'delegationDepth' | 'act' | 'parentAgt' | 'parentGrnt' | 'parentExp' | 'anc' | 'ancAgt'
>;

/** The acting agent is outermost, and the agents that it acts for are nested inside (RFC 8693 §4.1). */
function describeActors(chain: readonly Pick<TestGrant, 'agentDid'>[]): Actor {
  const [root, ...rest] = chain.map(({ agentDid }): Actor => ({ sub: agentDid }));
  if (root === undefined) throw new TypeError('A chain has at least one agent.');
  return rest.reduce((act, { sub }) => ({ sub, act }), root);
}
