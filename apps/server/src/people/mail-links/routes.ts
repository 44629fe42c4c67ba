import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { addressSecretField } from '../../http/requests/fields.ts';
import { basePath, sendPage } from '../../web/pages/page.ts';
import { explainRefusals } from '../../web/pages/refusal.ts';
import { renewVisit } from '../../web/pages/visit.ts';
import { followLink, readLink, sendLink } from './mail-link.ts';
import { linkPage, sentPage } from './views/link-pages.ts';
import type { Site } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import type { Mailer } from '../mail/mailer.ts';

interface Dependencies {
  config: Site;
  database: Database;
  masterKey: Uint8Array;
  mailer: Mailer | undefined;
}

const consentPath = z.object({ secret: addressSecretField });
const linkPath = consentPath.extend({ link: addressSecretField });

const open = { access: 'public' as const };

/**
 * One-time links by mail (`docs/protocol.md` §6). Anybody with the consent link can have one sent, to the entered address
 * and no other; only the browser that follows it gains anything.
 */
export const linkRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { config, database } = dependencies;
  if (config.mode === 'sandbox') return;
  const pathOf = (secret: string): string => `${basePath(config.publicUrl)}/consent/${secret}`;

  explainRefusals(app, ({ params }) => pathOf((params as { secret: string }).secret));

  for (const [step, purpose] of [
    ['mail', 'bind'],
    ['recover', 'recover'],
  ] as const) {
    app.post(
      `/consent/:secret/${step}`,
      { config: open, schema: { hide: true, params: consentPath } },
      async ({ params: { secret }, visit, texts, log }, reply) => {
        const email = await sendLink({ ...dependencies, log }, { secret, purpose, texts });
        return sendPage(reply, 200, sentPage(texts, { email, path: pathOf(secret), step, visit }));
      },
    );
  }

  // Only the button uses up the link: mail scanners and prefetching browsers open every address that they find.
  app.get(
    '/consent/:secret/link/:link',
    { config: open, schema: { hide: true, params: linkPath } },
    async ({ params, visit, texts }, reply) => {
      const { secret, link: linkSecret } = params;
      const link = await database.forPerson((transaction) =>
        readLink(transaction, dependencies, { secret, linkSecret }),
      );
      const path = `${pathOf(secret)}/link/${linkSecret}`;
      return sendPage(reply, 200, linkPage(texts, { link, path, visit }));
    },
  );

  app.post(
    '/consent/:secret/link/:link',
    { config: open, schema: { hide: true, params: linkPath } },
    async (request, reply) => {
      const { secret, link: linkSecret } = request.params;
      await database.forPerson((transaction) =>
        followLink(
          transaction,
          dependencies,
          { secret, linkSecret },
          () => renewVisit(request, reply).digest,
        ),
      );
      return reply.redirect(pathOf(secret), 303);
    },
  );
};
