import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { readConfig, startServer } from '@grantex/server';

/** A sandbox and a live server, each on a separate database in memory, until standard input ends. */
const key = (prefix: string): string => `${prefix}${randomBytes(32).toString('base64url')}`;
const common = { PORT: '0', GRANTEX_DATA_DIR: 'memory://', GRANTEX_RATE_LIMIT: '0', LOG_LEVEL: 'error' };
const liveKey = key('gx_live_');
const [sandbox, live] = await Promise.all([
  startServer(readConfig({ ...common, GRANTEX_BOOTSTRAP_KEY: key('gx_test_') })),
  startServer(readConfig({ ...common, GRANTEX_MODE: 'live', GRANTEX_BOOTSTRAP_KEY: liveKey })),
]);
console.log(JSON.stringify({ sandbox: sandbox.url, live: live.url, liveKey }));
await text(process.stdin);
await Promise.all([sandbox.close(), live.close()]);
process.exit();
