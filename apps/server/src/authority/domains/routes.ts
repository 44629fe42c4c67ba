import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError, notFound } from '../../base/api-error.ts';
import { createFairSemaphore } from '../../base/background/fair-semaphore.ts';
import type { Site } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import type { Access } from '../../http/credentials/authentication.ts';
import { domainView, findDomain, findLogo, noteAnswer, removeDomain, setDomain } from './domain.ts';
import { askDomain, createDomainFetch } from './domain-document.ts';
import { domainField, originOf } from './domain-name.ts';
import { words } from './words.ts';

interface Dependencies {
  config: Site & { providerNetworks: 'public' | 'private' };
  database: Database;
  now: () => number;
}

/** Most domains that are asked at once. */
const AT_ONCE = { perDeveloper: 2, total: 16 };

const admin = { access: ['admin'] as const satisfies Access };
const logoPath = z.object({ name: z.string().regex(/^[0-9a-f]{64}\.png$/) });

/** The domain and the logo by which people recognise a developer (`docs/protocol.md` §11). */
export const domainRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { config, database, now }) => {
  const fetch = createDomainFetch(config);
  const semaphore = createFairSemaphore(AT_ONCE);

  app.put(
    '/v1/me/domain',
    {
      config: { ...admin, refusals: { 422: ['DOMAIN_NOT_CONFIRMED'] } },
      schema: {
        ...words.setDomain,
        body: z.object({ domain: domainField }),
        response: { 200: z.object({ domain: domainView }) },
      },
    },
    async ({ caller: { developerId }, body: { domain } }) => {
      const { name, origin } = originOf(domain) ?? { name: domain, origin: '' };
      // Outside of a transaction: the domain may be slow.
      const answer = await semaphore.run(developerId, () => askDomain(fetch, { origin, developerId }));
      if (answer.kind !== 'named' || answer.fault !== undefined) {
        // What the daily check would find: a domain that is set already may be theirs no longer.
        await database.forDeveloper(developerId, (transaction) =>
          noteAnswer(transaction, { developerId, name }, answer, new Date(now())),
        );
        throw notConfirmed(answer.fault ?? '', developerId);
      }
      return database.forDeveloper(developerId, async (transaction) => {
        await setDomain(transaction, { developerId, name }, answer, new Date(now()));
        return { domain: domainView.parse(await findDomain(transaction, developerId)) };
      });
    },
  );

  app.delete(
    '/v1/me/domain',
    { config: admin, schema: { ...words.deleteDomain, response: { 204: z.undefined() } } },
    async ({ caller: { developerId } }, reply) => {
      await database.forDeveloper(developerId, (transaction) => removeDomain(transaction, developerId));
      return reply.code(204).send();
    },
  );

  app.get(
    '/logos/:name',
    { config: { access: 'public' }, schema: { hide: true, params: logoPath } },
    async ({ params: { name } }, reply) => {
      const digest = name.slice(0, -'.png'.length);
      const logo = await database.asSystem((transaction) => findLogo(transaction, digest));
      if (logo === undefined) throw notFound('logo');
      return reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cross-origin-resource-policy', 'same-origin')
        .header('x-content-type-options', 'nosniff')
        .type('image/png')
        .send(Buffer.from(logo));
    },
  );
};

function notConfirmed(fault: string, developerId: string): ApiError {
  return new ApiError(
    422,
    'DOMAIN_NOT_CONFIRMED',
    `domain: it must publish {"developers": ["${developerId}"]}; ${fault}`,
  );
}
