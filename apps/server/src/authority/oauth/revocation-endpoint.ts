import { AuthorizationError } from '@grantex/core';
import type { GrantTokenClaims } from '@grantex/core/issuer';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import { secretDigest } from '../../base/secrets.ts';
import type { Database } from '../../base/store/database.ts';
import { type Form, formProperties, takeForms } from '../../http/requests/form-bodies.ts';
import type { Clients } from '../clients/clients.ts';
import { kidOf } from '../keys/ready-keys.ts';
import { revoke, type RevocationTarget } from '../revocations/revoke.ts';
import type { Issuer } from '../tokens/grant-token.ts';
import { readSignedToken } from '../tokens/own-token.ts';
import { authenticateClient } from './authenticate.ts';
import { words } from './words.ts';

interface Dependencies extends Issuer {
  database: Database;
  clients: Clients;
}

/** What a token gives authority to, and whose it is. */
interface Held {
  developerId: string;
  target: RevocationTarget;
  /** The client that got it. */
  clientId: string;
}

const revocationForm = z.record(z.string(), z.string()).meta({
  description: 'The parameters of RFC 7009 §2.1; unknown ones are ignored',
  required: ['token', 'client_id'],
  properties: formProperties('token', 'client_id', 'token_type_hint'),
});

/**
 * `POST /oauth/revoke` (RFC 7009; `docs/protocol.md` §14): a client gives back what it got. A refresh token ends its whole
 * grant, a grant token itself and what was delegated with it. The answer does not tell whether there was such a token.
 */
export const revocationEndpoint: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { database, clients } = dependencies;
  takeForms(app);

  app.post(
    '/oauth/revoke',
    {
      config: {
        access: 'public',
        errors: 'oauth',
        ignoresIdempotencyKey: true,
        refusals: { 401: ['INVALID_CLIENT'] },
      },
      schema: {
        ...words.revokeOauthToken,
        body: revocationForm,
        consumes: ['application/x-www-form-urlencoded'],
        response: { 200: z.undefined() },
      },
    },
    async (request, reply) => {
      const form: Form = request.body;
      const { token } = form;
      if (token === undefined) throw new ApiError(400, 'INVALID_REQUEST', 'token is missing');
      const { client } = await authenticateClient(clients, request, form);
      const held =
        (await heldByRefreshToken(database, token)) ?? (await heldByGrantToken(dependencies, token));
      if (held !== undefined && held.clientId === client.id) {
        const { developerId, target } = held;
        await database.forDeveloper(developerId, (transaction) => revoke(transaction, developerId, target));
      }
      return reply.code(200).send();
    },
  );
};

/** A refresh token of any face, used or not: somebody who gives one back wants the grant to end. */
async function heldByRefreshToken(database: Database, token: string): Promise<Held | undefined> {
  const { rows } = await database.asSystem((transaction) =>
    sql<{ developer_id: string; grant_id: string; client_id: string }>`
      SELECT r.developer_id, r.grant_id, coalesce(a.client_id, a.id) AS client_id
      FROM refresh_tokens r JOIN agents a ON a.id = r.agent_id WHERE r.digest = ${secretDigest(token)}`.execute(
      transaction,
    ),
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const target = { kind: 'grant', id: row.grant_id, by: 'agent' } as const;
  return { developerId: row.developer_id, target, clientId: row.client_id };
}

/** A stolen token may be given back without its key. */
async function heldByGrantToken(issuer: Dependencies, token: string): Promise<Held | undefined> {
  const claims = await signedClaims(issuer, token);
  if (claims === undefined) return undefined;
  const agent = await issuer.database.forDeveloper(claims.dev, (transaction) =>
    transaction
      .selectFrom('agents')
      .select('client_id')
      .where('id', '=', claims.client_id)
      .executeTakeFirst(),
  );
  const target = { kind: 'token', id: claims.jti, by: 'agent' } as const;
  return { developerId: claims.dev, target, clientId: agent?.client_id ?? claims.client_id };
}

async function signedClaims(issuer: Dependencies, token: string): Promise<GrantTokenClaims | undefined> {
  try {
    await issuer.issuerKeys.ready(kidOf(token));
    return await readSignedToken(issuer, token);
  } catch (error) {
    if (AuthorizationError.is(error)) return undefined;
    throw error;
  }
}
