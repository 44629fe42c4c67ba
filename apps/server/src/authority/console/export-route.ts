import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsync } from 'fastify';
import { openExport } from '../../ledger/transparency/export-route.ts';
import type { LogIdentity } from '../../ledger/transparency/log-keys/log-identity.ts';
import { ApiError } from '../../base/api-error.ts';
import { readCookie } from '../../web/pages/cookie.ts';
import { findConsoleSession } from '../api-keys/console-session.ts';
import type { Database } from '../../base/store/database.ts';
import type { ApiKeys } from '../api-keys/api-key-lookup.ts';

interface Dependencies {
  database: Database;
  apiKeys: Pick<ApiKeys, 'noteUse'>;
  logIdentity: LogIdentity;
}

/**
 * The audit log as a file: the answer of `GET /v1/audit/export`, for a form. A browser streams only the target of a
 * form or a link into a file; a script would have to hold all of it in memory.
 */
export const consoleExportRoute: FastifyPluginAsync<Dependencies> = async (
  app,
  { apiKeys, database, logIdentity },
) => {
  app.post(
    '/console/audit-export',
    { config: { access: 'public', isForDevelopers: true }, schema: { hide: true } },
    async (request, reply: FastifyReply) => {
      const session = await findConsoleSession(database, readCookie(request, 'grantex_console') ?? '');
      if (session === undefined)
        throw new ApiError(401, 'CONSOLE_SESSION_OVER', 'nobody is signed in to the console here');
      const { developer, key, roles } = session;
      if (key !== null) apiKeys.noteUse(key.id);
      if (!roles.includes('admin') && !roles.includes('audit-read'))
        throw new ApiError(403, 'ROLE_REQUIRED', 'this needs the role audit-read');
      return reply
        .type('application/jsonl; charset=utf-8')
        .header('content-disposition', `attachment; filename="${developer.id}-audit.jsonl"`)
        .send(await openExport(database, logIdentity, developer.id));
    },
  );
};
