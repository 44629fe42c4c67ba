import { readFileSync } from 'node:fs';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { packageFile } from '../../base/package-file.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { readCookie } from '../../web/pages/cookie.ts';
import { findAccountSession, signedOut } from '../accounts/session.ts';
import type { PushKey } from './push-key.ts';
import {
  deleteSubscription,
  endpointDigest,
  endpointField,
  readSubscriptions,
  saveSubscription,
  subscriptionField,
} from './push-subscription.ts';

interface Dependencies {
  database: Database;
  /** Undefined in a sandbox, which asks nobody: it has none of these routes. */
  pushKey: PushKey | undefined;
}

const WORKER = readFileSync(packageFile('assets/push-worker.js'));

const page = { config: { access: 'public' as const } };

/**
 * Whether the browser of a person who has signed in tells them that something waits (`docs/protocol.md` §15, Approvals). A session
 * that a developer has opened in the name of a person turns nothing on.
 */
export const webPushRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { database, pushKey }) => {
  if (pushKey === undefined) return;

  app.get('/permissions/push-worker.js', { ...page, schema: { hide: true } }, (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(WORKER),
  );

  app.get('/permissions/push', { ...page, schema: { hide: true } }, async (request) => {
    const subscriptions = await database.forPerson(async (transaction) =>
      readSubscriptions(transaction, await accountOf(transaction, request)),
    );
    const digests = subscriptions.map(({ endpoint }) => endpointDigest(endpoint).toString('hex'));
    return { publicKey: pushKey.publicKey, digests };
  });

  app.post('/permissions/push', { ...page, schema: { hide: true, body: subscriptionField } }, (request) =>
    database.forPerson(async (transaction) => {
      await saveSubscription(transaction, await accountOf(transaction, request), request.body);
      return {};
    }),
  );

  app.post(
    '/permissions/push/off',
    { ...page, schema: { hide: true, body: z.object({ endpoint: endpointField }) } },
    (request) =>
      database.forPerson(async (transaction) => {
        const accountId = await accountOf(transaction, request);
        await deleteSubscription(transaction, request.body.endpoint, accountId);
        return {};
      }),
  );
};

/** @throws {ApiError} 401 `SIGNED_OUT` */
async function accountOf(transaction: Transaction, request: FastifyRequest): Promise<string> {
  const secret = readCookie(request, 'grantex_session');
  const accountId = secret === undefined ? undefined : await findAccountSession(transaction, secret);
  if (accountId !== undefined) return accountId;
  throw signedOut();
}
