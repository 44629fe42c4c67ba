import { sql } from 'kysely';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database } from '../../base/store/database.ts';
import { words } from './words.ts';

interface Dependencies {
  database: Database;
}

const healthy = z.object({ status: z.literal('healthy'), database: z.literal('ok') });
const unhealthy = z.object({ status: z.literal('unhealthy'), database: z.literal('unavailable') });

/** `GET /health`: whether the database answers. Each call asks it. */
export const healthRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { database }) => {
  app.get(
    '/health',
    {
      config: { access: 'public' },
      schema: { ...words.getHealth, response: { 200: healthy, 503: unhealthy } },
    },
    async (request, reply) => {
      try {
        await database.asSystem((transaction) => sql`SELECT 1`.execute(transaction));
        return { status: 'healthy' as const, database: 'ok' as const };
      } catch (error) {
        request.log.warn({ err: error }, 'the database does not answer');
        return reply
          .code(503)
          .header('retry-after', '1')
          .send({ status: 'unhealthy' as const, database: 'unavailable' as const });
      }
    },
  );
};
