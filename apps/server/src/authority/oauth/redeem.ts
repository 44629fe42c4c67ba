import { sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import { secretDigest } from '../../base/secrets.ts';
import type { Database } from '../../base/store/database.ts';
import type { DpopDemand } from '../../base/store/schema/oauth-tables.ts';
import type { Form } from '../../http/requests/form-bodies.ts';
import { normalUrl } from '../../http/requests/normal-url.ts';
import { permissionsIn } from '../../http/requests/scope-parameter.ts';
import { authorizationCode } from '../grants/exchange.ts';
import {
  type OneTimeCredential,
  type Presented,
  redeem,
  type Redeemed,
} from '../grants/one-time-credential.ts';
import { refreshTokenCredential } from '../grants/refresh.ts';
import { resourceUrl } from '../resources/resource-url.ts';
import type { Issuer } from '../tokens/grant-token.ts';
import { retryNextSecond } from '../tokens/same-second.ts';
import type { AuthenticatedClient } from '../clients/clients.ts';
import { type ProvenKey, useKeyProof } from '../tokens/key-proof.ts';

/** Who asks for a token, and the key that they have proven. */
export interface TokenCaller extends AuthenticatedClient {
  key: ProvenKey | undefined;
}

type Needs = Issuer & { database: Database };

/** What a code or a refresh token was given for. */
interface CredentialFacts {
  developer_id: string;
  agent_id: string;
  client_id: string;
  audience: string;
  dpop: DpopDemand;
  redirect_uri: string | null;
  dpop_jkt: string | null;
}

/**
 * Exchanges a code of `/oauth/authorize` (RFC 6749 §4.1.3). Client, address, service and key are checked before the code is
 * used up.
 * @throws {ApiError} 400 `INVALID_REQUEST`, `INVALID_GRANT`, `INVALID_TARGET`, `INVALID_DPOP_PROOF`
 */
export async function redeemCode(needs: Needs, caller: TokenCaller, form: Form): Promise<Redeemed> {
  const { code, code_verifier: codeVerifier } = form;
  if (code === undefined) throw missing('code');
  if (codeVerifier === undefined) throw missing('code_verifier');
  const facts = await findCredential(
    needs.database,
    sql`
    FROM authorization_requests r JOIN agents a ON a.id = r.agent_id
      LEFT JOIN resources s ON s.developer_id = r.developer_id AND s.audience = r.audience
    WHERE r.code_digest = ${secretDigest(code)} AND r.face = 'oauth'`,
    sql`r.redirect_uri, r.dpop_jkt, r.audience, r.developer_id`,
  );
  if (facts === undefined) throw invalidGrant('there is no such code');
  checkCredential(facts, caller, form);
  const { redirect_uri: asked } = form;
  if (asked !== undefined && normalUrl(asked)?.href !== facts.redirect_uri) {
    throw invalidGrant('redirect_uri is not the one of its request');
  }
  if (facts.dpop_jkt !== null && facts.dpop_jkt !== caller.key?.jkt) {
    throw invalidGrant('its request named another key');
  }
  return redeemFor(needs, caller, facts, authorizationCode, { code, codeVerifier });
}

/**
 * Refreshes a token (RFC 6749 §6). A narrower `scope` is for the next token alone.
 * @throws {ApiError} 400 `INVALID_REQUEST`, `INVALID_GRANT`, `INVALID_SCOPE`, `INVALID_TARGET`, `INVALID_DPOP_PROOF`
 */
export async function redeemRefreshToken(needs: Needs, caller: TokenCaller, form: Form): Promise<Redeemed> {
  const { refresh_token: refreshToken, scope } = form;
  if (refreshToken === undefined) throw missing('refresh_token');
  const facts = await findCredential(
    needs.database,
    sql`
    FROM refresh_tokens r JOIN agents a ON a.id = r.agent_id JOIN grants g ON g.id = r.grant_id
      LEFT JOIN resources s ON s.developer_id = r.developer_id AND s.audience = g.audience
    WHERE r.digest = ${secretDigest(refreshToken)} AND r.face = 'oauth'`,
    sql`NULL AS redirect_uri, NULL AS dpop_jkt, g.audience, r.developer_id`,
  );
  if (facts === undefined) throw invalidGrant('there is no such refresh token');
  checkCredential(facts, caller, form);
  const scopes = permissionsIn(scope);
  return redeemFor(needs, caller, facts, refreshTokenCredential, {
    refreshToken,
    ...(scopes === undefined ? {} : { scopes }),
  });
}

async function findCredential(
  database: Database,
  source: ReturnType<typeof sql>,
  columns: ReturnType<typeof sql>,
): Promise<CredentialFacts | undefined> {
  const { rows } = await database.asSystem((transaction) =>
    sql<CredentialFacts>`
      SELECT a.id AS agent_id, coalesce(a.client_id, a.id) AS client_id, ${columns},
        CASE WHEN a.dpop = 'required' OR s.dpop = 'required' THEN 'required' ELSE 'accept' END AS dpop
      ${source}`.execute(transaction),
  );
  return rows[0];
}

function checkCredential(facts: CredentialFacts, { client, key }: TokenCaller, { resource }: Form): void {
  if (facts.client_id !== client.id) throw invalidGrant('it was given to another client');
  if (resource !== undefined && resourceUrl(resource) !== resourceUrl(facts.audience)) {
    throw new ApiError(400, 'INVALID_TARGET', 'resource: it was given for another service');
  }
  if ((facts.dpop === 'required' || client.dpop === 'required') && key === undefined) {
    throw new ApiError(
      400,
      'INVALID_DPOP_PROOF',
      'a token for this service must be bound to a key: send a DPoP proof',
    );
  }
}

async function redeemFor<PRESENTED>(
  { database, ...issuer }: Needs,
  { method, key }: TokenCaller,
  { developer_id, agent_id: agentId }: CredentialFacts,
  credential: OneTimeCredential<PRESENTED & Presented>,
  presented: PRESENTED,
): Promise<Redeemed> {
  const asked = { ...presented, agentId, authentication: method, jkt: key?.jkt };
  const redeemed = await retryNextSecond(() =>
    database.forDeveloper(developer_id, async (transaction) => {
      if (key !== undefined) await useKeyProof(transaction, key);
      return redeem(transaction, issuer, developer_id, credential, asked);
    }),
  );
  if (redeemed instanceof ApiError) throw redeemed;
  return redeemed;
}

function missing(parameter: string): ApiError {
  return new ApiError(400, 'INVALID_REQUEST', `${parameter} is missing`);
}

function invalidGrant(fault: string): ApiError {
  return new ApiError(400, 'INVALID_GRANT', fault);
}
