import { afterAll, expect } from 'vitest';
import { everyFetch, forgetFaults, faultsSoFar } from './contract.ts';
import { forgetServers } from './own-servers.ts';

/*
 * Loaded before every test: whatever any of them asks a server of ours, and is answered, is held against the server's
 * own OpenAPI document. Who repeats what failed, or looks at the status alone, fails all the same.
 */
globalThis.fetch = everyFetch.fetch;

/** A fault of the server is declared nowhere: who breaks it, or plays one, to see what comes of it, says so here. */
const PROVOKED: Readonly<Record<string, RegExp>> = {
  'http/contract-search.test.ts': /^GET \/health 200: /,
  'http/idempotency-of-routes.full.test.ts': /^POST \/v1\/agents 500: /,
};

afterAll(() => {
  const { testPath = '' } = expect.getState();
  const provoked = Object.entries(PROVOKED).find(([file]) => testPath.endsWith(`/test/${file}`))?.[1];
  const faults = faultsSoFar().filter((fault) => provoked?.test(fault) !== true);
  forgetFaults();
  forgetServers();
  if (faults.length > 0) throw new Error(`not as the OpenAPI document says: ${faults.join('\n')}`);
});
