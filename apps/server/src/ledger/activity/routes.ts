import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import { createActivity, type InForce, type Span } from './activity.ts';
import { HOUR } from './count-block.ts';
import type { Database, Transaction } from '../../base/store/database.ts';

interface Dependencies {
  countInForce: (transaction: Transaction) => Promise<InForce>;
  database: Database;
  now: () => number;
}

/** The milliseconds of a bucket, and how many buckets there are by default and at most. */
const BUCKETS = {
  hour: { length: HOUR, usual: 24, most: 31 * 24 },
  day: { length: 24 * HOUR, usual: 30, most: 366 },
} as const;

const INSTANT = z.iso.datetime({ offset: true });

const query = z.object({
  since: INSTANT.optional().describe('Default: 24 hours, or 30 days, before until'),
  until: INSTANT.optional().describe('Default: now'),
  bucket: z.enum(['hour', 'day']).default('hour').describe('In UTC; at most 744 hours, or 366 days'),
});

const COUNT = z.number().int();
const report = z.object({
  since: z.string().describe('The start of the first bucket'),
  until: z.string().describe('The end of the last'),
  bucket: z.enum(['hour', 'day']),
  buckets: z.array(
    z.object({ at: z.string(), allowed: COUNT, success: COUNT, failure: COUNT, blocked: COUNT }),
  ),
  refusals: z.array(z.object({ reason: z.string(), count: COUNT })),
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
      schema: { querystring: query, response: { 200: report } },
    },
    async ({ caller: { developerId }, query: { bucket, ...asked } }) => {
      const span = spanOf({ bucket, ...asked }, now());
      const inForce = await database.forList(developerId, countInForce);
      const { buckets, ...rest } = await activity.read(developerId, span);
      return {
        since: new Date(span.since).toISOString(),
        until: new Date(span.until).toISOString(),
        bucket,
        buckets: buckets.map(({ at, ...counts }) => ({ at: new Date(at).toISOString(), ...counts })),
        ...rest,
        refusals: [...rest.refusals],
        inForce,
      };
    },
  );
};

type Asked = z.output<typeof query>;

/**
 * Whole buckets around the requested span.
 * @throws {ApiError} 400 `VALIDATION_ERROR`
 */
function spanOf({ since, until, bucket }: Asked, now: number): Span {
  const { length, usual, most } = BUCKETS[bucket];
  const end = Math.ceil((until === undefined ? now : Date.parse(until)) / length) * length;
  const start = since === undefined ? end - usual * length : Math.floor(Date.parse(since) / length) * length;
  if (start >= end) throw wrongSpan('must be before until');
  if ((end - start) / length > most + 1) throw wrongSpan(`must be at most ${most} ${bucket}s before until`);
  return { since: start, until: end, bucket: length };
}

function wrongSpan(fault: string): ApiError {
  return new ApiError(400, 'VALIDATION_ERROR', `since: ${fault}`);
}
