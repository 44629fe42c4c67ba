import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database } from '../../base/store/database.ts';
import { type Usage, usageBetween } from './usage.ts';
import { words } from './words.ts';

interface Dependencies {
  database: Database;
  now: () => number;
}

const COUNTED = z.number().int();
const DAY = 86_400_000;

const usageMembers = {
  authorizations: COUNTED.describe('Grants that people gave'),
  tokenExchanges: COUNTED.describe('Grants that were made, also by delegation'),
  verifications: COUNTED.describe('Audit entries'),
  totalRequests: COUNTED.describe('All of these together'),
};
const usage = z.object({
  developerId: z.string(),
  period: z.string().describe('A month in UTC'),
  ...usageMembers,
});
const history = z.object({
  developerId: z.string(),
  days: COUNTED,
  entries: z.array(z.object({ date: z.string(), ...usageMembers })).describe('The oldest day first, in UTC'),
});
export type UsageAnswer = z.output<typeof usage>;
export type UsageHistoryAnswer = z.output<typeof history>;

/** What a developer has used, whether billing is configured or not (`docs/protocol.md` §16). */
export const usageRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { database, now }) => {
  app.get(
    '/v1/usage',
    { config: { access: ['audit-read'] }, schema: { ...words.getUsage, response: { 200: usage } } },
    async ({ caller: { developerId } }) => {
      const period = new Date(now()).toISOString().slice(0, 7);
      const span = { since: Date.parse(`${period}-01`), until: now() };
      const used = await database.forList(developerId, (transaction) =>
        usageBetween(transaction, developerId, span),
      );
      return { developerId, period, ...asMembers(used) };
    },
  );

  app.get(
    '/v1/usage/history',
    {
      config: { access: ['audit-read'] },
      schema: {
        ...words.getUsageHistory,
        querystring: z.object({ days: z.coerce.number().int().min(1).max(92).default(30) }),
        response: { 200: history },
      },
    },
    async ({ caller: { developerId }, query: { days } }) => {
      const today = now() - (now() % DAY);
      const entries = await database.forList(developerId, async (transaction) => {
        const each: z.output<typeof history>['entries'] = [];
        for (let since = today - (days - 1) * DAY; since <= today; since += DAY) {
          const used = await usageBetween(transaction, developerId, { since, until: since + DAY });
          each.push({ date: new Date(since).toISOString().slice(0, 10), ...asMembers(used) });
        }
        return each;
      });
      return { developerId, days, entries };
    },
  );
};

function asMembers({
  authorizations,
  tokenExchanges,
  entries,
}: Usage): Omit<UsageAnswer, 'developerId' | 'period'> {
  const totalRequests = authorizations + tokenExchanges + entries;
  return { authorizations, tokenExchanges, verifications: entries, totalRequests };
}
