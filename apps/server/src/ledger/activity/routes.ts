import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database, Transaction } from '../../base/store/database.ts';
import { createActivity, type InForce } from './activity.ts';
import { spanOf } from './span.ts';
import { isTimeZone } from './time-zone.ts';
import { words } from './words.ts';

interface Dependencies {
  countInForce: (transaction: Transaction) => Promise<InForce>;
  database: Database;
  now: () => number;
}

const NO_ZONE = 'must be the name of a time zone, such as Europe/Berlin';
const INSTANT = z.iso.datetime({ offset: true });

const query = z.object({
  since: INSTANT.optional().describe('Default: 24 hours, or 30 days, before until'),
  until: INSTANT.optional().describe('Default: now'),
  bucket: z.enum(['hour', 'day']).default('hour').describe('At most 744 hours, or 366 days'),
  timeZone: z
    .string()
    .regex(/^[A-Za-z0-9_+:/-]{1,64}$/, NO_ZONE)
    .refine(isTimeZone, NO_ZONE)
    .default('UTC')
    .describe('Whose days and hours these are'),
});

const COUNT = z.number().int();
const report = z.object({
  since: z.string().describe('The start of the first bucket'),
  until: z.string().describe('The end of the last'),
  bucket: z.enum(['hour', 'day']),
  buckets: z.array(
    z.object({
      at: z.string(),
      calls: COUNT.describe('`blocked` is how many of them were refused'),
      allowed: COUNT,
      success: COUNT,
      failure: COUNT,
      blocked: COUNT,
    }),
  ),
  refusals: z.array(z.object({ reason: z.string(), count: COUNT })),
  agents: z
    .array(z.object({ agentId: z.string(), calls: COUNT, refused: COUNT }))
    .describe('The ten with the most calls'),
  isWhole: z
    .boolean()
    .describe(
      'Whether all entries are counted; otherwise the oldest are left out, because there are too many, or for now',
    ),
  inForce: z.object({ agents: COUNT, grants: COUNT, openRequests: COUNT }).describe('Each exact to 10,000'),
});

export type ActivityAnswer = z.output<typeof report>;

/** Counts of audit entries over time (`docs/protocol.md` §8). */
export const activityRoutes: FastifyPluginAsyncZod<Dependencies> = async (
  app,
  { database, now, countInForce },
) => {
  const activity = createActivity(database, { now });
  app.get(
    '/v1/activity',
    {
      config: { access: ['audit-read'] },
      schema: { ...words.getActivity, querystring: query, response: { 200: report } },
    },
    async ({ caller: { developerId }, query: asked }) => {
      const span = spanOf(asked, now());
      const inForce = await database.forList(developerId, countInForce);
      const { buckets, ...rest } = await activity.read(developerId, span);
      return {
        since: new Date(span.since).toISOString(),
        until: new Date(span.until).toISOString(),
        bucket: asked.bucket,
        buckets: buckets.map(({ at, ...counts }) => ({ at: new Date(at).toISOString(), ...counts })),
        ...rest,
        refusals: [...rest.refusals],
        agents: [...rest.agents],
        inForce,
      };
    },
  );
};
