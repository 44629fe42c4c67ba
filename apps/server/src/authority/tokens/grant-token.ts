import {
  type Actor,
  agentDid,
  type CallDetail,
  encodeClaims,
  GRANT_TOKEN_TYPE,
  type GrantTokenClaims,
  MAX_TOKEN_LENGTH,
} from '@grantex/core/issuer';
import type { Site } from '../../base/site.ts';
import type { IssuerKeys } from '../keys/issuer-keys.ts';
import { ApiError } from '../../base/api-error.ts';

/** What issuing tokens needs. */
export interface Issuer {
  config: Site & {
    /** Life of a grant token, in seconds. */
    tokenLifetime: number;
  };
  issuerKeys: IssuerKeys;
}

/** What a grant token states. */
export interface GrantTokenFacts {
  tokenId: string;
  grantId: string;
  developerId: string;
  principalId: string;
  /** The random id `prn_…` of the principal, which stays when the name is erased. */
  principal: string;
  agentId: string;
  audience: string;
  scopes: readonly string[];
  /** What limits them. */
  details: readonly CallDetail[];
  acr: string;
  /** The issuer of the provider at which the principal signed in; `null` for any other `acr`. */
  idp: string | null;
  amr: readonly string[];
  authenticatedAt: Date;
  /** Of a delegated grant: the `exp` of the token that it is made with. */
  parentEnd?: number;
  ancestorGrantIds: readonly string[];
  ancestorAgentIds: readonly string[];
  issuedAt: Date;
  expiresAt: Date;
  /** RFC 7638 thumbprint of the key that must prove itself with the token; absent for none. */
  jkt?: string | undefined;
}

/** The length of a compact JWS by an RSA-2048 key without its payload: header, signature, two dots. */
const FRAME_LENGTH = 480;
const NOT_BEFORE_ALLOWANCE = 5;
const SECOND = 1_000;

/**
 * When a token that is issued now expires: with its grant or after its own lifetime, in whole seconds.
 * @returns undefined when the grant has less than a second left
 */
export function tokenEnd(now: Date, grantEnd: Date, lifetime: number): Date | undefined {
  const issued = seconds(now);
  const end = Math.min(seconds(grantEnd), issued + lifetime);
  return end > issued ? new Date(end * SECOND) : undefined;
}

/** Signs a grant token. @throws {ApiError} 400 `TOKEN_TOO_LARGE` when no verifier would accept it */
export async function signGrantToken(
  { config, issuerKeys }: Issuer,
  facts: GrantTokenFacts,
): Promise<string> {
  return issuerKeys.sign(GRANT_TOKEN_TYPE, encodeGrantToken(config.publicUrl, facts));
}

/** The payload of a grant token. @throws {ApiError} 400 `TOKEN_TOO_LARGE` */
export function encodeGrantToken(issuer: string, facts: GrantTokenFacts): Uint8Array {
  const payload = encodeClaims(claimsOf(issuer, facts));
  if (Math.ceil((payload.length * 4) / 3) + FRAME_LENGTH > MAX_TOKEN_LENGTH) {
    throw new ApiError(
      400,
      'TOKEN_TOO_LARGE',
      'the token would be longer than 8 KiB, which no verifier accepts; ask for fewer or shorter scopes and limits',
    );
  }
  return payload;
}

function claimsOf(issuer: string, facts: GrantTokenFacts): GrantTokenClaims {
  const issued = seconds(facts.issuedAt);
  return {
    iss: issuer,
    sub: facts.principalId,
    prn: facts.principal,
    aud: facts.audience,
    client_id: facts.agentId,
    agt: agentDid(facts.agentId),
    dev: facts.developerId,
    grnt: facts.grantId,
    scp: facts.scopes,
    scope: facts.scopes.join(' '),
    ...(facts.details.length === 0 ? {} : { authorization_details: facts.details }),
    iat: issued,
    nbf: issued - NOT_BEFORE_ALLOWANCE,
    exp: seconds(facts.expiresAt),
    jti: facts.tokenId,
    acr: facts.acr,
    ...(facts.idp === null ? {} : { idp: facts.idp }),
    ...(facts.amr.length === 0 ? {} : { amr: facts.amr }),
    auth_time: seconds(facts.authenticatedAt),
    delegationDepth: facts.ancestorGrantIds.length,
    act: actorOf([...facts.ancestorAgentIds, facts.agentId]),
    ...ancestryOf(facts),
    ...(facts.jkt === undefined ? {} : { cnf: { jkt: facts.jkt } }),
  };
}

function ancestryOf({
  ancestorGrantIds,
  ancestorAgentIds,
  parentEnd,
}: GrantTokenFacts): Partial<GrantTokenClaims> {
  const [parentGrant, parentAgent] = [ancestorGrantIds.at(-1), ancestorAgentIds.at(-1)];
  if (parentGrant === undefined || parentAgent === undefined) return {};
  return {
    parentAgt: agentDid(parentAgent),
    parentGrnt: parentGrant,
    ...(parentEnd === undefined ? {} : { parentExp: parentEnd }),
    anc: ancestorGrantIds,
    ancAgt: ancestorAgentIds,
  };
}

/** The chain of actors, the acting one outermost (RFC 8693 §4.1). */
function actorOf(agentIds: readonly string[]): Actor {
  return agentIds.reduce<Actor | undefined>(
    (act, agentId) => ({ sub: agentDid(agentId), ...(act === undefined ? {} : { act }) }),
    undefined,
  ) as Actor;
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / SECOND);
}
