import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { createFairSemaphore } from '../../base/background/fair-semaphore.ts';
import type { Database } from '../../base/store/database.ts';
import { replayAnswer, replayBody } from '../policies/schemas.ts';
import { draftSet } from '../policies/try-policies.ts';
import { replay } from './replay.ts';
import { words } from './words.ts';

interface Dependencies {
  database: Database;
}

/** Milliseconds that a replay waits for others, before 503. */
const REPLAY_PATIENCE = 60_000;
/** Milliseconds after which a replay ends for which others wait. */
const REPLAY_TURN = 25_000;

/** Replays policies over the audit log (`docs/protocol.md` §15, Policies). */
export const policyReplayRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { database }) => {
  const replays = createFairSemaphore({ perDeveloper: 1, total: 2, patience: REPLAY_PATIENCE });
  app.post(
    '/v1/policies/replay',
    {
      config: { access: ['audit-read'], ignoresIdempotencyKey: true, refusals: { 400: ['INVALID_POLICY'] } },
      schema: { ...words.replayPolicies, body: replayBody, response: { 200: replayAnswer } },
    },
    async ({ caller: { developerId }, body: { policy, since, until } }, reply) => {
      const draft = policy === undefined ? undefined : { policy: policy.name, cedar: policy.cedar };
      return replays.run(developerId, async () => {
        const end = performance.now() + REPLAY_TURN;
        const { digest, set } = await database.forDeveloper(developerId, (transaction) =>
          draftSet(transaction, developerId, draft),
        );
        const replayed = await replay(database, developerId, set, {
          window: { since, until },
          isWanted: () => !reply.raw.destroyed,
          isOver: () => replays.waiting > 0 && performance.now() > end,
        });
        return { since, until: until ?? null, digest, ...replayed };
      });
    },
  );
};
