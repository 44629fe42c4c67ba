import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { readConfig, type RunningServer, startServer } from '@grantex/server';
import { databaseOfServer } from 'test-postgres';

/** A sandbox and a live server, on the PostgreSQL that the parameter names if there is one, until standard input ends. */
const key = (prefix: string): string => `${prefix}${randomBytes(32).toString('base64url')}`;
const [, , postgresUrl] = process.argv;
const start = async (environment: Record<string, string>): Promise<RunningServer> => {
  const common = { PORT: '0', GRANTEX_RATE_LIMIT: '0', LOG_LEVEL: 'error' };
  return startServer(readConfig({ ...common, ...(await databaseOfServer(postgresUrl)), ...environment }));
};
const liveKey = key('gx_live_');
const [sandbox, live] = await Promise.all([
  start({ GRANTEX_BOOTSTRAP_KEY: key('gx_test_') }),
  start({ GRANTEX_MODE: 'live', GRANTEX_BOOTSTRAP_KEY: liveKey }),
]);
console.log(JSON.stringify({ sandbox: sandbox.url, live: live.url, liveKey }));
await text(process.stdin);
await Promise.all([sandbox.close(), live.close()]);
process.exit();
