import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Schema } from './hostile.ts';
import type { Target } from './requests.ts';

/** A route that the OpenAPI document leaves out. */
export interface PageRoute {
  /** As the server registers it. */
  line: string;
  query: readonly string[];
  body: Schema | undefined;
}

/** All of them. Add every new page here: routes outside of the document are fuzzed only from this list. */
export const PAGE_ROUTES: readonly string[] = [
  'GET /',
  'GET /approvals/:id',
  'GET /assets/:hash/:name',
  'GET /assets/console/:name',
  'GET /assets/reference/1.76.0/*',
  'GET /consent/:secret',
  'GET /consent/:secret/link/:link',
  'GET /consent/:secret/recovered',
  'GET /consent/:secret/state',
  'GET /console',
  'GET /console/*',
  'GET /console/session',
  'GET /console/sso/callback/:id',
  'GET /directory/callback/:developerId',
  'GET /docs',
  'GET /docs/*',
  'GET /docs/api',
  'GET /login/:secret',
  'GET /logos/:name',
  'GET /oauth/authorize',
  'GET /permissions',
  'GET /permissions/:id',
  'GET /permissions/grants/:id',
  'GET /permissions/history',
  'GET /permissions/overview',
  'GET /permissions/past',
  'GET /permissions/push',
  'GET /permissions/push-worker.js',
  'GET /permissions/told',
  'POST /approvals/:id/approve',
  'POST /approvals/:id/ask',
  'POST /approvals/:id/directory',
  'POST /approvals/:id/refuse',
  'POST /approvals/:id/sign-in',
  'POST /approvals/:id/sign-in/ask',
  'POST /approvals/:id/sign-in/directory',
  'POST /consent/:secret/ask',
  'POST /consent/:secret/bind',
  'POST /consent/:secret/bind/ask',
  'POST /consent/:secret/deny',
  'POST /consent/:secret/directory',
  'POST /consent/:secret/enrol',
  'POST /consent/:secret/enrol/ask',
  'POST /consent/:secret/link/:link',
  'POST /consent/:secret/mail',
  'POST /consent/:secret/recover',
  'POST /consent/:secret/settle',
  'POST /consent/:secret/stop',
  'POST /console/audit-export',
  'POST /console/device-logins/decide',
  'POST /console/device-logins/find',
  'POST /console/session',
  'POST /console/sign-out',
  'POST /console/sso',
  'POST /console/sso/test',
  'POST /login/:secret/approve',
  'POST /login/:secret/ask',
  'POST /login/:secret/deny',
  'POST /login/:secret/directory',
  'POST /login/:secret/enrol',
  'POST /login/:secret/enrol/ask',
  'POST /login/:secret/settle',
  'POST /login/:secret/stop',
  'POST /permissions/ask',
  'POST /permissions/directory',
  'POST /permissions/grants/:id/pause',
  'POST /permissions/grants/:id/resume',
  'POST /permissions/grants/:id/revoke',
  'POST /permissions/push',
  'POST /permissions/push/off',
  'POST /permissions/session',
  'POST /permissions/sign-in',
  'POST /permissions/sign-out',
  'POST /permissions/stop',
];

/** Runs `start`, and returns the routes created in it that no document shows, with what they accept. */
export async function hiddenRoutesOf<RESULT>(start: () => Promise<RESULT>): Promise<[RESULT, PageRoute[]]> {
  const found: PageRoute[] = [];
  const listen = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url, schema, config }) => {
      // A route that only lists the methods of a path is not a page.
      const isHidden = schema?.hide === true && !('allow' in (config ?? {}));
      for (const each of [method].flat()) {
        if (!isHidden || each === 'HEAD') continue;
        found.push({
          line: `${each} ${url}`,
          query: Object.keys(jsonSchemaOf(schema?.querystring)?.properties ?? {}),
          body: jsonSchemaOf(schema?.body),
        });
      }
    });
  };
  subscribe('fastify.initialization', listen);
  try {
    return [await start(), found];
  } finally {
    unsubscribe('fastify.initialization', listen);
  }
}

function jsonSchemaOf(schema: unknown): Schema | undefined {
  if (schema === undefined) return undefined;
  return z.toJSONSchema(schema as z.ZodType, { io: 'input', unrepresentable: 'any' }) as Schema;
}

/** Requests to a page have the cookies and the token of a visitor who has opened it. */
export function targetOf({ line, query, body }: PageRoute, headers: Target['headers']): Target {
  const [method = '', path = ''] = line.split(' ');
  return { method, path: path.replaceAll(/:(\w+)/g, '{$1}'), query, body, headers };
}
