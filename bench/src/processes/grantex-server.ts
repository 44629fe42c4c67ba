/** The Grantex server as its program starts it, on PostgreSQL, without rate limits. */
import { readConfig, startServer } from '@grantex/server';
import { serveParent } from './child.ts';
import { startParameter } from './start-child.ts';

/** More environment variables of the server. */
export type GrantexServerOptions = Readonly<Record<string, string>>;

const server = await startServer(
  readConfig({
    PORT: '0',
    LOG_LEVEL: 'fatal',
    GRANTEX_RATE_LIMIT: '0',
    ...(startParameter() as GrantexServerOptions),
  }),
);
serveParent(server.url, () => server.close());
