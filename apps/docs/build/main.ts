/**
 * Builds the documentation into the server's assets, unless the same sources are already built there. The server's start
 * commands and test runs call it first, sometimes several at once.
 */
import { buildSite } from '../src/build-site.ts';

try {
  if ((await buildSite(console.error)) === 'built') console.error('✓ build the documentation');
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
