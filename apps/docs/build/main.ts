/**
 * Builds the documentation into the server's assets, unless the same sources are already built there. The server's start
 * commands and test runs call it first, sometimes several at once.
 */
import { constants } from 'node:os';
import { buildSite } from '../src/build-site.ts';

const ended = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    process.exitCode = 128 + constants.signals[signal];
    ended.abort(new Error('the build of the documentation was ended'));
  });
}

try {
  if ((await buildSite(console.error, ended.signal)) === 'built') console.error('✓ build the documentation');
} catch (error) {
  console.error((error as Error).message);
  process.exitCode ??= 1;
}
