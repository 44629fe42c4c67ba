import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Site } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import { addressSecretField } from '../../http/requests/fields.ts';
import { basePath } from '../../web/pages/page.ts';
import { stopApproved } from '../authorization-requests/stop-approved.ts';
import { lockLogin } from './login.ts';

interface Dependencies {
  config: Site;
  database: Database;
}

const params = z.object({ secret: addressSecretField });

/** How the browser that approved a login stops what it gave (`docs/protocol.md` §14). */
export const loginStopRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { config, database } = dependencies;
  if (config.mode === 'sandbox') return;

  app.post(
    '/login/:secret/stop',
    { config: { access: 'public', keepsOpener: true }, schema: { hide: true, params } },
    async ({ params: { secret }, visit: { digest: visitDigest } }, reply) => {
      await stopApproved({
        database,
        config,
        visitDigest,
        lock: async (transaction) =>
          (await lockLogin(transaction, dependencies, secret, visitDigest)).request,
      });
      return reply.redirect(`${basePath(config.publicUrl)}/login/${secret}`, 303);
    },
  );
};
