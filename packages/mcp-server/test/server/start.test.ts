import { PassThrough } from 'node:stream';
import { isFullRun } from 'test-config';
import { expect, test } from 'vitest';
import { serve } from '../../src/server/serve.ts';
import { ProgramError } from '../../src/program/program-error.ts';
import { newDeveloper } from '../support/developer.ts';
import { openServer } from './support/grantex-server.ts';

const KEY = `gx_test_${'k'.repeat(43)}`;

test('an unknown key is reported in one line, and it does not start', async () => {
  const { url } = await newDeveloper();
  const output = new PassThrough();
  const serving = serve({
    environment: { GRANTEX_URL: url, GRANTEX_API_KEY: KEY },
    input: new PassThrough(),
    output,
    log: () => undefined,
  });
  await expect(serving).rejects.toThrow(ProgramError);
  await expect(serving).rejects.toThrow(/^GRANTEX_API_KEY is not known to the server at GRANTEX_URL\.$/);
  expect(output.read()).toBeNull();
});

// roles.test.ts has a server that answers with errors.
test.runIf(isFullRun)('it starts with an unreachable server, and reports it when it is needed', async () => {
  const server = await openServer({ url: 'http://127.0.0.1:9', apiKey: KEY });
  expect(server.log).toHaveLength(1);
  expect(await server.fails('list_agents')).toMatchObject({
    code: 'NETWORK_ERROR',
    howToMend: expect.stringContaining('GRANTEX_URL'),
  });
  await server.close();
});
