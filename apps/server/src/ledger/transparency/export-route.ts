import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database } from '../../base/store/database.ts';
import { exportLines } from '../audit/read.ts';
import { disposalLine } from './disposal-line.ts';
import type { LogIdentity } from './log-keys/log-identity.ts';
import { words } from './words.ts';

interface Dependencies {
  database: Database;
  logIdentity: LogIdentity;
}

/** An export is never read as a whole, and not checked here. */
const lines = {
  description: 'JSON Lines: each line is an entry. The first one may say which entries were disposed of',
  content: { 'application/jsonl': { schema: z.string() } },
};

/** The audit log as a file (`docs/protocol.md` §8). */
export const exportRoute: FastifyPluginAsyncZod<Dependencies> = async (app, { database, logIdentity }) => {
  app.get(
    '/v1/audit/export',
    { config: { access: ['audit-read'] }, schema: { ...words.exportAuditLog, response: { 200: lines } } },
    async ({ caller: { developerId } }, reply) =>
      (reply as FastifyReply)
        .type('application/jsonl; charset=utf-8')
        .send(await openExport(database, logIdentity, developerId)),
  );
};

/** The lines of {@link exportLines}, after what the log says of entries that are gone. */
export async function openExport(
  database: Database,
  identity: LogIdentity,
  developerId: string,
): Promise<Readable> {
  const begin = await disposalLine(database, identity, developerId);
  return Readable.from(exportLines(database, developerId, begin), { objectMode: false, highWaterMark: 1 });
}
