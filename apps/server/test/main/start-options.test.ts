import { expect, test } from 'vitest';
import { readConfig } from '../../src/main/config/config.ts';
import { startServer } from '../../src/main/start-server.ts';

/** It does not exist, so that a server which opens it reports another error. */
const config = readConfig({ GRANTEX_DATA_DIR: '/nonexistent/folder', LOG_LEVEL: 'silent' });

test.each([
  ['keyCheckInterval', { keyCheckInterval: 60_000 }],
  ['keyCheckInterval', { keyCheckInterval: Number.NaN }],
  ['clientTimeouts.headers', { clientTimeouts: { headers: 0 } }],
  ['clientTimeouts.headers', { clientTimeouts: { headers: -1 } }],
  ['clientTimeouts.request', { clientTimeouts: { request: Number.POSITIVE_INFINITY } }],
  ['clientTimeouts.request', { clientTimeouts: { request: '30' as never } }],
])('a wrong %s is refused by name, before anything is opened: %j', async (option, options) => {
  await expect(startServer(config, options)).rejects.toThrow(
    new RegExp(`^startServer: "${option}" must be a number of seconds \\(not milliseconds\\)`),
  );
});
