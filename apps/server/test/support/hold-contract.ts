import { afterAll, expect } from 'vitest';
import { everyFetch, forgetFaults, faultsSoFar } from './contract.ts';
import { forgetServers } from './own-servers.ts';

/*
 * Loaded before every test: checks every response of our servers against their own OpenAPI document. A deviation fails
 * the test even if the test retries or only looks at the status.
 */
globalThis.fetch = everyFetch.fetch;

/** A fault of the server is not in the document: a test that causes or simulates one declares it here. */
const PROVOKED: Readonly<Record<string, RegExp>> = {
  'main/routes/checked-fetch.test.ts': /^GET \/health 200: /,
  'main/routes/idempotency-of-routes.full.test.ts': /^POST \/v1\/agents 500: /,
};

afterAll(() => {
  const { testPath = '' } = expect.getState();
  const provoked = Object.entries(PROVOKED).find(([file]) => testPath.endsWith(`/test/${file}`))?.[1];
  const faults = faultsSoFar().filter((fault) => provoked?.test(fault) !== true);
  forgetFaults();
  forgetServers();
  if (faults.length > 0) throw new Error(`not as the OpenAPI document says: ${faults.join('\n')}`);
});
