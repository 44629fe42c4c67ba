import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import { createFairSemaphore } from '../../base/background/fair-semaphore.ts';
import { cutStalled } from '../../base/streams/cut-stalled.ts';
import type { Database } from '../../base/store/database.ts';
import type { LogName } from '../audit/stored/log-tables.ts';
import type { Checkpoints } from '../transparency/checkpoint.ts';
import type { LogIdentity } from '../transparency/log-keys/log-identity.ts';
import { FRAMEWORK_IDS } from './frameworks/frameworks.ts';
import { evidencePack } from './pack.ts';
import { words } from './words.ts';

interface Dependencies {
  database: Database;
  checkpoints: Readonly<Record<LogName, Checkpoints>>;
  logIdentity: LogIdentity;
  config: { publicUrl: string };
  /** The version of this server. */
  release: string;
}

/** A pack is never read as a whole, and not checked here. */
const zip = {
  description: 'A zip, whose manifest comes last; it is cut where something cannot be read',
  content: { 'application/zip': { schema: z.string().meta({ format: 'binary' }) } },
};

const INSTANT = z.iso.datetime({ offset: true });
const request = z.object({
  framework: z.enum(FRAMEWORK_IDS),
  since: INSTANT,
  until: INSTANT.optional().describe('Not included. Default: now'),
  previousSize: z
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('How many entries the log had in the pack before this one: its audit-checkpoint.txt says it'),
});

/** Packs of evidence (`docs/protocol.md` §16). */
export const evidenceRoutes: FastifyPluginAsyncZod<Dependencies> = async (
  app,
  { database, checkpoints, logIdentity, config, release },
) => {
  // A pack reads much, and lasts as long as its client takes something of it.
  const packs = createFairSemaphore({ perDeveloper: 1, total: 2, patience: 30_000 });

  app.post(
    '/v1/compliance/evidence',
    {
      config: {
        access: ['audit-read'],
        // It makes nothing that stays.
        ignoresIdempotencyKey: true,
        refusals: { 404: ['NOT_FOUND'], 410: ['ENTRIES_DISPOSED'], 500: ['LOG_INCONSISTENT'] },
      },
      schema: { ...words.createEvidencePack, body: request, response: { 200: zip } },
    },
    async ({ body, caller: { developerId } }, reply) => {
      const since = new Date(body.since);
      const until = new Date(body.until ?? Date.now());
      if (since >= until) throw new ApiError(400, 'VALIDATION_ERROR', 'since: must be before until');
      const period = { since: since.toISOString(), until: until.toISOString() };
      await new Promise<void>((resolve, reject) => {
        const sent = packs.run(developerId, async () => {
          const pack = await evidencePack({
            database,
            checkpoints,
            developerId,
            identity: logIdentity,
            issuer: config.publicUrl,
            release,
            framework: body.framework,
            period,
            previousSize: body.previousSize,
          });
          const name = `evidence-${body.framework}-${period.since.slice(0, 10)}-${period.until.slice(0, 10)}.zip`;
          cutStalled(pack, reply.raw);
          (reply as FastifyReply)
            .type('application/zip')
            .header('content-disposition', `attachment; filename="${name}"`)
            .send(pack);
          resolve();
          await new Promise<void>((ended) => pack.once('close', ended));
        });
        sent.catch(reject);
      });
      return reply as never;
    },
  );
};
